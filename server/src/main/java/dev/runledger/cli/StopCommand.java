package dev.runledger.cli;

import dev.runledger.client.Runs;
import dev.runledger.client.Sessions;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import picocli.CommandLine.Command;

/// Ends the process of runs, or of all runs of a session.
@Command(
    name = "stop",
    description = "Stop runs: end their processes, with a time of grace.",
    footer = {
      "",
      "A stopped run ends as stopped; one whose process ends by itself first keeps its own end.",
      "Use `cancel` to withdraw a run whatever its process makes of it.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} stop 4f2",
      "  ${ROOT-COMMAND-NAME} stop 4f2 a81 --reason 'wrong branch' --wait",
      "  ${ROOT-COMMAND-NAME} stop 4f2 --grace 5s           # no longer than that",
      "  ${ROOT-COMMAND-NAME} stop 4f2 --key night-0301     # answered as before when sent again",
      "  ${ROOT-COMMAND-NAME} stop ses_90c                  # every live run of the session",
    })
final class StopCommand extends OrderCommand {

  StopCommand(Shell shell) {
    super(shell);
  }

  @Override
  void order(Runs runs, RunId run, End end) {
    runs.stop(run, end.reason(), end.grace());
  }

  @Override
  void orderAll(Runs runs, RunId run, End end) {
    runs.stopWithChildren(run, end.reason(), end.grace());
  }

  @Override
  void orderSession(Sessions sessions, SessionId session, End end, boolean children) {
    if (children) {
      sessions.stopWithChildren(session, end.reason(), end.grace());
    } else {
      sessions.stop(session, end.reason(), end.grace());
    }
  }
}
