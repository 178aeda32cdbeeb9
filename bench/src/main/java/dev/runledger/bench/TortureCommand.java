package dev.runledger.bench;

import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresPrograms;
import dev.runledger.rig.Scratch;
import dev.runledger.rig.ServerCommand;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import dev.runledger.torture.Base;
import dev.runledger.torture.Nemesis;
import dev.runledger.torture.Setup;
import dev.runledger.torture.Torture;
import dev.runledger.verdict.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Breaks things under a server that is used, and judges what its clients saw.
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    description = {
      "Start real nodes and runners, use them from many sides, kill, hold and cut off whatever can"
          + " be, and judge what the clients saw.",
      "Exit status: 0 all promises kept, 1 one was broken."
    },
    footer = {
      "",
      "Examples:",
      "  runledger torture --minutes 1",
      "  runledger torture --minutes 30 --seed 42     # the same plan of faults as last time",
      "  runledger torture --store postgres --nodes 3",
      "  runledger torture --simulate                 # 100,000 stories in virtual time",
    })
final class TortureCommand implements Callable<Integer> {
  private static final String SQLITE = "sqlite";
  private static final String POSTGRES = "postgres";
  private static final Duration CALM = Duration.ofSeconds(30);

  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(names = "--minutes", paramLabel = "N", description = "How long (default: 1).")
  private double minutes = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Of all chance (default: any).")
  private @Nullable Long seed;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "sqlite (the default); postgres for a PostgreSQL server of its own; or the JDBC URL of an"
              + " empty PostgreSQL database.")
  private String store = SQLITE;

  @Option(names = "--nodes", paramLabel = "N", description = "How many (default: 1).")
  private int nodes = 1;

  @Option(names = "--runners", paramLabel = "N", description = "How many (default: 3).")
  private int runners = 3;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where everything is kept (default: the system's temporary folder).")
  private @Nullable Path folder;

  @Option(
      names = "--only",
      paramLabel = "FAULT",
      split = ",",
      description = "Which faults (default: all): ${COMPLETION-CANDIDATES}.")
  private Set<Nemesis> only = EnumSet.allOf(Nemesis.class);

  @Option(
      names = "--simulate",
      description =
          "Instead of real nodes: the ledger in memory and in virtual time, in which a seed decides"
              + " who does what, when time passes and which node dies where.")
  private boolean simulate;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "With --simulate: how many stories, from --seed (default: 0) on (default: 100000).")
  private long seeds = 100_000;

  @Option(names = "--keep", description = "Keep histories and logs, also when all is well.")
  private boolean keep;

  @Option(
      names = "--judge",
      paramLabel = "DIR",
      description = "Only judge the histories that an earlier torture kept there.")
  private @Nullable Path kept;

  TortureCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (simulate) {
      return new Simulating(terminal).run(seed == null ? 0 : seed, seeds);
    }
    if (kept != null) {
      Torture.Report report = Torture.judge(kept);
      TortureText.print(report, terminal.out());
      return report.verdict().findings().isEmpty() ? 0 : 1;
    }
    long chance = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
    Duration lasts = Duration.ofMillis((long) (minutes * 60_000));
    Scratch scratch = Scratch.in(folder, "runledger-torture-" + chance + "-");
    var setup =
        new Setup(chance, new Setup.Times(lasts, CALM), only, server(scratch), scratch.path());
    Screen err = terminal.err();
    err.println(
        "Torture with --seed %d: %d s, %d node(s), %d runners, in %s"
            .formatted(chance, lasts.toSeconds(), nodes, runners, scratch.path()));
    Torture.Report report = run(setup, err);
    List<Finding> findings = report.verdict().findings();
    TortureText.print(report, terminal.out());
    if (findings.isEmpty() && !keep) {
      scratch.close();
    } else {
      terminal.out().println("Histories and logs: " + scratch.path());
    }
    return findings.isEmpty() ? 0 : 1;
  }

  /// @throws ParameterException for nodes and a store that do not go together
  private Setup.Server server(Scratch scratch) throws IOException, InterruptedException {
    try {
      return new Setup.Server(ServerCommand.found(), base(scratch.path()), nodes, runners);
    } catch (IllegalArgumentException e) {
      scratch.close();
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Base base(Path scratch) throws IOException, InterruptedException {
    return switch (store) {
      case SQLITE -> new Base.SqliteFile();
      case POSTGRES ->
          new Base.OwnServer(PostgresPrograms.embedded(scratch.resolve("postgres-programs")));
      default -> new Base.Given(new PostgresDatabase(store));
    };
  }

  private static Torture.Report run(Setup setup, Screen err) throws Exception {
    var standing = new AtomicReference<Torture.Standing>();
    try (LiveLine _ =
        new LiveLine(err, Duration.ZERO, () -> TortureText.line(standing.get(), setup))) {
      return new Torture(setup, standing::set).run();
    }
  }
}
