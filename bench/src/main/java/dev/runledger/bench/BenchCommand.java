package dev.runledger.bench;

import dev.runledger.measure.AppendsOnSqlite;
import dev.runledger.measure.Effort;
import dev.runledger.measure.Figure;
import dev.runledger.measure.Lab;
import dev.runledger.measure.Measure;
import dev.runledger.rig.Scratch;
import dev.runledger.rig.ServerCommand;
import dev.runledger.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures, each against its reference in the same run.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measure against references in the same run; medians of three alternating rounds.",
    footer = {
      "",
      "Examples:",
      "  runledger bench                  # everything",
      "  runledger bench M3 --quick       # small sizes, short rounds: a first idea",
      "  runledger bench M3 M9 --json",
    })
final class BenchCommand implements Callable<Integer> {
  private static final List<Measure> ALL = List.of(new AppendsOnSqlite());

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "Which measures (default: all).")
  private List<String> names = new ArrayList<>();

  @Option(names = "--quick", description = "Small sizes, short rounds: a first idea.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long a round lasts (default: 5, or 1 with --quick); warming up, twice that.")
  private @Nullable Double seconds;

  @Option(names = "--json", description = "One JSON object for machines.")
  private boolean json;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where databases are made (default: the system's temporary folder).")
  private @Nullable Path folder;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    List<Measure> chosen = chosen();
    List<Figure> figures = new ArrayList<>();
    try (Scratch scratch = Scratch.in(folder, "runledger-bench");
        Progress progress = new Progress(terminal.err())) {
      Lab lab = new Lab(scratch.path(), effort(), ServerCommand.found(), progress::now);
      for (Measure measure : chosen) {
        progress.now(measure.name() + " " + measure.title());
        figures.addAll(measure.take(lab));
      }
    }
    if (json) {
      terminal.out().println(FigureText.json(figures));
    } else {
      FigureText.table(figures).print(terminal.out());
    }
    return 0;
  }

  private Effort effort() {
    Effort effort = quick ? Effort.quick() : Effort.full();
    return seconds == null ? effort : effort.lasting(Duration.ofMillis((long) (seconds * 1000)));
  }

  private List<Measure> chosen() {
    if (names.isEmpty()) {
      return ALL;
    }
    return names.stream().map(this::named).toList();
  }

  private Measure named(String name) {
    return ALL.stream()
        .filter(measure -> measure.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "There is no measure '%s'; there are %s"
                    .formatted(name, ALL.stream().map(Measure::name).toList())));
  }
}
