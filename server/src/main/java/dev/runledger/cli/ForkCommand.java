package dev.runledger.cli;

import dev.runledger.client.Runs;
import dev.runledger.id.RunId;
import dev.runledger.wire.RunJson.Receipt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Makes a new run that starts from a snapshot of another one.
@Command(
    name = "fork",
    description = "Start a new run, in a session of its own, from a snapshot of a run.",
    footer = {
      "",
      "Prints the id of the new run, which names the old one as its parent.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} fork 4f2                      # from the latest snapshot",
      "  ${ROOT-COMMAND-NAME} fork 4f2 --at-step 12 --follow",
      "  ${ROOT-COMMAND-NAME} fork 4f2 --key try-b          # one new run, however often it is sent",
    })
final class ForkCommand extends DescendantCommand {
  @Option(
      names = "--at-step",
      paramLabel = "N",
      converter = NotNegative.class,
      description = "The step whose snapshot it starts from (default: the latest).")
  private @Nullable Long step;

  ForkCommand(Shell shell) {
    super(shell);
  }

  @Override
  Receipt make(Runs runs, RunId origin) {
    return runs.fork(origin, step);
  }
}
