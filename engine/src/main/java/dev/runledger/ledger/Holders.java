package dev.runledger.ledger;

import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.store.Tx;
import dev.runledger.work.Fence;

/// Who may report on a run. A report leaves its digest as the id of the event that tells it, so
/// that the same report is recognised when it comes again, whoever holds the run by then.
final class Holders {
  private static final String REPORT = "report:";

  private Holders() {}

  /// The start of the event ids of this report; the whole id adds where in the log it was accepted,
  /// because the same thing may be asked twice for good reasons.
  static String digest(Fence fence, RunCommand.Report report) {
    return REPORT + Ids.sha256(fence.token().value() + "\n" + report).substring(0, 32) + ":";
  }

  /// Whether it is the same report when it comes again, whatever became of the run meanwhile.
  static boolean isNamed(RunCommand.Report report) {
    return report instanceof RunCommand.Ask ask && ask.id() != null;
  }

  static EventId eventId(String digest, Run run) {
    return new EventId(digest + run.lastRunSeq());
  }

  /// What to answer to someone who is not the holder.
  static ProblemException notHolding(Tx tx, Run run, Fence fence) {
    return new ProblemException(
        tx.events().everHeld(run.id(), fence.runner())
            ? new RunProblem.LeaseLost(run.id())
            : new RunProblem.NotTheHolder(run.id(), fence.runner()));
  }
}
