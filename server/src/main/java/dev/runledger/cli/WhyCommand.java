package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.json.Words;
import dev.runledger.run.Holdup;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/// Says why a run is where it is.
@Command(
    name = "why",
    description = "Say why a run waits: for a runner, for its turn, for its time, for an answer.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} why                           # the newest run",
      "  ${ROOT-COMMAND-NAME} why 4f2",
    })
final class WhyCommand extends OneRunCommand {
  WhyCommand(Shell shell) {
    super(shell);
  }

  @Override
  void show(RunledgerClient client, Run run, Terminal terminal) {
    Optional<Holdup> holdup = client.runs().holdup(run.id());
    Screen out = terminal.out();
    if (isJson()) {
      out.println(RunJson.write(run, List.of(), holdup.orElse(null)));
      return;
    }
    out.println(
        out.paint(Paint.BOLD, run.id().value())
            + " is "
            + out.paint(Statuses.paint(run.status()), Words.of(run.status()))
            + ".");
    out.println("  " + Cells.tame(holdup.map(Holdup::message).orElseGet(() -> because(run))));
    holdup.ifPresent(why -> print(why, out));
  }

  private static void print(Holdup why, Screen out) {
    if (why.online() > 0 && !why.demands().isEmpty()) {
      out.println("  " + runners(why.online()) + " online, " + why.matching() + " would take it:");
      for (Holdup.Demand demand : why.demands()) {
        Paint paint = demand.metBy() == 0 ? Paint.RED : Paint.GREEN;
        String met = demand.metBy() == 0 ? "met by nobody" : "met by " + demand.metBy();
        out.println("    " + Cells.tame(demand.demand()) + "  " + out.paint(paint, met));
      }
    }
  }

  private static String runners(int count) {
    return count == 1 ? "1 runner is" : count + " runners are";
  }

  private static String because(Run run) {
    return switch (run.state()) {
      case RunState.Pending _ -> "It belongs to another program, which has not begun it.";
      case RunState.Claimed(var lease) ->
          "Runner " + lease.holder() + " was given it, and has not said that it started.";
      case RunState.Running(var lease) -> "Runner " + lease.holder() + " works on it.";
      case RunState.WaitingInput(var question, var _) -> "It asks: " + question.reason();
      case RunState.Stopping stopping ->
          "It was asked to end (%s), and runner %s has until %s."
              .formatted(stopping.reason(), stopping.lease().holder(), stopping.graceEnds());
      case RunState.Completed _ -> "It is done.";
      case RunState.Failed failed -> failed.why().code() + ": " + failed.why().message();
      case RunState.Stopped stopped -> "It was stopped: " + stopped.reason();
      case RunState.Cancelled cancelled -> "It was withdrawn: " + cancelled.reason();
    };
  }
}
