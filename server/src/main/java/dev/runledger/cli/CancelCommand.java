package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.Runs;
import dev.runledger.client.Sessions;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Withdraws runs.
@Command(
    name = "cancel",
    description = "Cancel runs: withdraw them, ending their processes.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} cancel 4f2",
      "  ${ROOT-COMMAND-NAME} cancel 4f2 a81 --reason 'not needed any more'",
      "  ${ROOT-COMMAND-NAME} cancel --status pending --agent coder --dry-run",
      "  ${ROOT-COMMAND-NAME} cancel --all --dry-run        # every live run; named, not cancelled",
    })
final class CancelCommand extends OrderCommand {
  @Mixin private BulkCancelling bulk = new BulkCancelling();

  CancelCommand(Shell shell) {
    super(shell);
  }

  @Override
  void order(Runs runs, RunId run, End end) {
    runs.cancel(run, end.reason(), end.grace());
  }

  @Override
  void orderAll(Runs runs, RunId run, End end) {
    runs.cancelWithChildren(run, end.reason(), end.grace());
  }

  @Override
  boolean isGivenOtherwise() {
    return bulk.isGiven();
  }

  @Override
  boolean isOnlyLookedAt() {
    return bulk.isOnlyLookedAt();
  }

  @Override
  List<RunId> orderOthers(RunledgerClient client, Terminal terminal, End end, boolean json) {
    return bulk.cancel(client, terminal, end, json);
  }

  @Override
  void orderSession(Sessions sessions, SessionId session, End end, boolean children) {
    throw new Complaint(
        Exit.USAGE,
        "usage",
        "Only runs can be cancelled, not session " + session + ".",
        "`runledger stop " + session + "` ends every run of it.");
  }
}
