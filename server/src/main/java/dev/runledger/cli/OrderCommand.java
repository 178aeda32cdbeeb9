package dev.runledger.cli;

import dev.runledger.cli.IdFinder.NamedRun;
import dev.runledger.cli.IdFinder.NamedSession;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.Runs;
import dev.runledger.client.Sessions;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.SessionJson;
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
      names = "--grace",
      paramLabel = "TIME",
      description =
          "How long a process may take to end (default: the server's, 30s): 5s, 2m; 0s for at once.")
  private @Nullable Duration grace;

  @Option(
      names = "--children",
      description = "End the live runs that came from it too, and theirs.")
  private boolean children;

  @Option(names = "--wait", description = "Wait until they are over.")
  private boolean wait;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  OrderCommand(Shell shell) {
    this.shell = shell;
  }

  /// What a run is told.
  ///
  /// @param grace how long its process may take; null for the server's default
  record End(@Nullable String reason, @Nullable Duration grace) {}

  abstract void order(Runs runs, RunId run, End end);

  /// As [#order], with all that came from the run.
  abstract void orderAll(Runs runs, RunId run, End end);

  /// Whether it is said without ids which runs are meant.
  boolean isGivenOtherwise() {
    return false;
  }

  /// What is done with runs that are meant without their ids.
  ///
  /// @return those that were told to end
  List<RunId> orderOthers(RunledgerClient client, Terminal terminal, End end, boolean json) {
    return List.of();
  }

  /// What is done with a session.
  ///
  /// @param children with all that came from it
  abstract void orderSession(Sessions sessions, SessionId session, End end, boolean children);

  /// Whether runs that are named are only shown.
  boolean isOnlyLookedAt() {
    return false;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    checkWhatIsNamed();
    try (RunledgerClient client = server.connect(shell)) {
      if (ids.isEmpty()) {
        List<RunId> others = orderOthers(client, terminal, end(), look.json());
        if (wait) {
          others.forEach(run -> client.runs().await(run, LONG));
        }
      }
      for (String id : ids) {
        switch (new IdFinder(client).named(id)) {
          case NamedSession(SessionId session) -> {
            orderSession(key.sessions(client), session, end(), children);
            report(client, session, terminal.out());
          }
          case NamedRun(RunId run) when isOnlyLookedAt() ->
              withChildren(client, client.runs().get(run)).stream()
                  .filter(one -> !one.state().isOver())
                  .forEach(one -> report(client, one, terminal.out()));
          case NamedRun(RunId run) -> report(client, ordered(client, run), terminal.out());
        }
      }
      if (isOnlyLookedAt() && !ids.isEmpty() && !look.json()) {
        terminal.err().println("Nothing was ended.");
      }
    }
    return Exit.OK;
  }

  private void checkWhatIsNamed() {
    if (ids.isEmpty() == !isGivenOtherwise()) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          ids.isEmpty() ? "No run is named." : "Runs are named by their ids or by a filter.",
          "See the examples of `--help`.");
    }
    if (!ids.isEmpty()) {
      return;
    }
    if (children) {
      throw onlyWithIds("--children", "A filter names the runs that it means");
    }
    if (key.key().isPresent()) {
      throw onlyWithIds("--key", "The server takes none with a filter");
    }
  }

  private static Complaint onlyWithIds(String option, String because) {
    return new Complaint(
        Exit.USAGE,
        "usage",
        option + " is for runs that are named by their ids.",
        because + "; leave " + option + " out.");
  }

  private End end() {
    return new End(reason, grace);
  }

  private Run ordered(RunledgerClient client, RunId run) {
    if (children) {
      orderAll(key.runs(client), run, end());
    } else {
      order(key.runs(client), run, end());
    }
    Run ordered = client.runs().get(run);
    if (!wait) {
      return ordered;
    }
    await(client, withChildren(client, ordered));
    return client.runs().get(run);
  }

  /// The run alone, unless what came from it is meant too.
  private List<Run> withChildren(RunledgerClient client, Run run) {
    return children ? Family.of(client, run) : List.of(run);
  }

  private static void await(RunledgerClient client, Iterable<Run> runs) {
    for (Run run : runs) {
      if (!run.state().isOver()) {
        client.runs().await(run.id(), LONG);
      }
    }
  }

  private void report(RunledgerClient client, Run run, Screen out) {
    out.println(
        look.json()
            ? RunText.listed(client, run)
            : line(out, run.id().value(), Statuses.cell(run.status())));
  }

  private void report(RunledgerClient client, SessionId id, Screen out) {
    if (wait) {
      await(client, children ? Family.of(client, id) : client.sessions().runs(id));
    }
    Session session = client.sessions().get(id);
    out.println(
        look.json()
            ? SessionJson.write(session)
            : line(out, id.value(), Statuses.cell(session.status())));
  }

  private static String line(Screen out, String id, Table.Cell status) {
    return out.paint(Paint.BOLD, id) + "  " + out.paint(status.paint(), status.text());
  }
}
