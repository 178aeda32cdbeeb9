package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.Run;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `stop` and `cancel` have in common: they end runs by their ids, one after the other.
abstract class OrderCommand implements Callable<Integer> {
  private static final Duration LONG = Duration.ofDays(365);

  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Runs, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the run.")
  private @Nullable String reason;

  @Option(
      names = "--children",
      description = "End the live runs that came from it too, and theirs.")
  private boolean children;

  @Option(names = "--wait", description = "Wait until they are over.")
  private boolean wait;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  OrderCommand(Shell shell) {
    this.shell = shell;
  }

  abstract void order(RunledgerClient client, RunId run, @Nullable String reason);

  /// As [#order], with all that came from the run.
  abstract void orderAll(RunledgerClient client, RunId run, @Nullable String reason);

  /// Whether it is said without ids which runs are meant.
  boolean isGivenOtherwise() {
    return false;
  }

  /// What is done with runs that are meant without their ids.
  void orderOthers(
      RunledgerClient client, Terminal terminal, @Nullable String because, boolean json) {}

  /// What is done with a session's id.
  ///
  /// @param children with all that came from it
  abstract void orderSession(
      RunledgerClient client, String typed, @Nullable String reason, boolean children);

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    if (ids.isEmpty() == !isGivenOtherwise()) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          ids.isEmpty() ? "No run is named." : "Runs are named by their ids or by a filter.",
          "See the examples of `--help`.");
    }
    try (RunledgerClient client = server.connect(shell)) {
      if (ids.isEmpty()) {
        orderOthers(client, terminal, reason, look.json());
      }
      for (String id : ids) {
        if (IdFinder.isSession(id)) {
          orderSession(client, id, reason, children);
          continue;
        }
        RunId run = new IdFinder(client).run(id);
        if (children) {
          orderAll(client, run, reason);
        } else {
          order(client, run, reason);
        }
        report(wait ? client.runs().await(run, LONG) : client.runs().get(run), terminal);
      }
    }
    return Exit.OK;
  }

  private void report(Run run, Terminal terminal) {
    String status = terminal.out().paint(Statuses.paint(run.status()), Words.of(run.status()));
    terminal
        .out()
        .println(
            look.json()
                ? RunJson.write(run, List.of())
                : terminal.out().paint(Paint.BOLD, run.id().value()) + "  " + status);
  }
}
