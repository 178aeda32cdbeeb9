package dev.runledger.cli;

import dev.runledger.cli.IdFinder.Named;
import dev.runledger.cli.IdFinder.NamedRun;
import dev.runledger.cli.IdFinder.NamedSession;
import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Deletes runs that are over, and sessions.
@Command(
    name = "delete",
    description = "Delete runs that are over, or sessions, with their events.",
    footer = {
      "",
      "Nothing of them is left but a line in `admin audit`.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} delete 4f2",
      "  ${ROOT-COMMAND-NAME} delete ses_90c",
      "  ${ROOT-COMMAND-NAME} delete ses_90c --force        # stops what is not over first",
      "  ${ROOT-COMMAND-NAME} delete ses_90c --cascade      # and the sessions that it started",
    })
final class DeleteCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "Runs or sessions, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--force", description = "Of a session: stop its live runs first.")
  private boolean force;

  @Option(names = "--cascade", description = "Of a session: those that it started, too.")
  private boolean cascade;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  DeleteCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Screen out = look.terminal(shell).out();
    try (RunledgerClient client = server.connect(shell)) {
      IdFinder finder = new IdFinder(client);
      // All of them first: a slip of the pen in the last one deletes nothing.
      List<Named> named = ids.stream().map(finder::named).toList();
      checkOptions(named);
      for (Named one : named) {
        switch (one) {
          case NamedSession(SessionId session) -> {
            client.sessions().delete(session, force, cascade);
            report(out, "session_id", session.value());
          }
          case NamedRun(RunId run) -> {
            client.runs().delete(run);
            report(out, "run_id", run.value());
          }
        }
      }
    }
    return Exit.OK;
  }

  private void checkOptions(List<Named> named) {
    if ((force || cascade) && !named.stream().allMatch(NamedSession.class::isInstance)) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "--force and --cascade are for sessions only.",
          "End a run with `runledger stop ID --wait` before it is deleted.");
    }
  }

  private void report(Screen out, String name, String id) {
    out.println(
        look.json()
            ? new JsonWriter().object().text(name, id).bool("deleted", true).endObject().toString()
            : out.paint(Paint.BOLD, id) + "  deleted");
  }
}
