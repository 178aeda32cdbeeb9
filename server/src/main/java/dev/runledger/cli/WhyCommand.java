package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
final class WhyCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The run, or the beginning of its id (default: the newest run).")
  private @Nullable String id;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  WhyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      RunId runId = new IdFinder(client).runOrNewest(id);
      Run run = client.runs().get(runId);
      Optional<Holdup> holdup = client.runs().holdup(runId);
      Screen out = terminal.out();
      if (look.json()) {
        out.println(RunJson.write(run, List.of(), holdup.orElse(null)));
        return Exit.OK;
      }
      out.println(
          out.paint(Paint.BOLD, runId.value())
              + " is "
              + out.paint(Statuses.paint(run.status()), Words.of(run.status()))
              + ".");
      out.println("  " + Cells.tame(holdup.map(Holdup::message).orElseGet(() -> because(run))));
      holdup.ifPresent(why -> print(why, out));
    }
    return Exit.OK;
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
