package dev.runledger.bench;

import dev.runledger.measure.Effort;
import dev.runledger.measure.Failure;
import dev.runledger.measure.Figure;
import dev.runledger.measure.Lab;
import dev.runledger.measure.Measure;
import dev.runledger.measure.Measures;
import dev.runledger.measure.Postgres;
import dev.runledger.measure.StoreKind;
import dev.runledger.rig.Scratch;
import dev.runledger.rig.ServerCommand;
import dev.runledger.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "Exit status: 0 all measures were taken, whatever they gave; 1 one could not be taken.",
      "",
      "Examples:",
      "  runledger bench                  # everything",
      "  runledger bench M3 --quick       # small sizes, short rounds: a first idea",
      "  runledger bench M1 M5 --database installed --json",
      "  runledger bench M1 --url http://127.0.0.1:7171 --database 'jdbc:postgresql://db/x?user=me'",
    })
final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "Which measures (default: all).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "sqlite or postgres (default: each that a measure is about).")
  private @Nullable String store;

  @Option(
      names = "--database",
      paramLabel = "DB",
      description = {
        "The PostgreSQL for ours and for the references: embedded (the default), installed, or the"
            + " JDBC URL of a database. Schemas are made in it and left there; one of the same name"
            + " is dropped."
      })
  private String database = Postgres.EMBEDDED;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "Measure the server that runs there with --no-auth, where that is possible, and not one of"
            + " our own. With --store, which says what it stands on."
      })
  private @Nullable URI url;

  @Option(names = "--quick", description = "Small sizes, short rounds: a first idea.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long a round lasts (default: 5, or 1 with --quick). Warming up lasts twice that; for M1, M3 to M6 and M14, half a minute or more, but for --quick.")
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
    List<Failure> failures = new ArrayList<>();
    try (Scratch scratch = Scratch.in(folder, "runledger-bench");
        Postgres postgres = new Postgres(database, scratch.path().resolve("postgres"));
        Progress progress = new Progress(terminal.err())) {
      var servers = new Lab.Servers(ServerCommand.found(), url);
      var lab = new Lab(scratch.path(), effort(), servers, postgres, progress::now);
      for (Measure measure : chosen) {
        for (StoreKind kind : stores(measure)) {
          progress.now(measure.name() + " " + measure.title() + ", " + kind.word());
          Taken taken = take(measure, kind, lab);
          figures.addAll(taken.figures());
          failures.addAll(taken.failures());
          taken.sentences().forEach(progress::tell);
        }
      }
    }
    if (json) {
      terminal.out().println(FigureText.json(figures, failures));
    } else {
      FigureText.table(figures, failures).print(terminal.out());
    }
    return failures.isEmpty() ? 0 : 1;
  }

  private record Taken(List<Figure> figures, List<Failure> failures) {
    Stream<String> sentences() {
      return Stream.concat(
          figures.stream().map(FigureText::sentence), failures.stream().map(FigureText::sentence));
    }
  }

  /// A measure that fails leaves the others.
  private static Taken take(Measure measure, StoreKind kind, Lab lab) throws InterruptedException {
    try {
      return new Taken(measure.take(lab, kind), List.of());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return new Taken(List.of(), List.of(new Failure(measure.name(), kind, e.toString())));
    }
  }

  private Effort effort() {
    Effort effort = quick ? Effort.quick() : Effort.full();
    return seconds == null ? effort : effort.lasting(Duration.ofMillis((long) (seconds * 1000)));
  }

  private List<Measure> chosen() {
    if (names.isEmpty()) {
      return Measures.ALL;
    }
    return names.stream().map(this::named).toList();
  }

  private Measure named(String name) {
    return Measures.find(name)
        .orElseThrow(() ->
            refused(
                "There is no measure '%s'; there are %s"
                    .formatted(name, Measures.ALL.stream().map(Measure::name).toList())));
  }

  /// With `--store`, only that one, and only measures that are about it.
  private List<StoreKind> stores(Measure measure) {
    return List.of(StoreKind.values()).stream()
        .filter(measure.stores()::contains)
        .filter(kind -> store == null || kind == wanted(store))
        .toList();
  }

  private StoreKind wanted(String word) {
    return List.of(StoreKind.values()).stream()
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() -> refused("There is no store '%s': sqlite or postgres".formatted(word)));
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
