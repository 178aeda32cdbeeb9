package dev.runledger.cli;

import dev.runledger.client.RunledgerException;
import dev.runledger.client.Runs;
import dev.runledger.id.RunId;
import dev.runledger.run.RunState;
import dev.runledger.wire.RunJson.Receipt;
import picocli.CommandLine.Command;

/// Makes a new run in place of one that did not complete.
@Command(
    name = "retry",
    description = "Try a run again that is over and did not complete: a new run in its session.",
    footer = {
      "",
      "Prints the id of the new run, which names the old one as its parent.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} retry 4f2",
      "  ${ROOT-COMMAND-NAME} retry 4f2 --follow",
      "  ${ROOT-COMMAND-NAME} retry 4f2 --key again-0301    # one new run, however often it is sent",
    })
final class RetryCommand extends DescendantCommand {
  RetryCommand(Shell shell) {
    super(shell);
  }

  @Override
  Receipt make(Runs runs, RunId origin) {
    try {
      return runs.retry(origin);
    } catch (RunledgerException e) {
      if (e.is("run_refused") && runs.get(origin).state() instanceof RunState.Completed) {
        throw new Complaint(
            Exit.REFUSED,
            e.code(),
            e.fault().message(),
            "`runledger fork ID` goes on from a snapshot of it, `runledger submit --session ID` makes a new run of its"
                + " session.");
      }
      throw e;
    }
  }
}
