package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Json;
import dev.runledger.json.Words;
import dev.runledger.run.Holdup;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Terminal;
import dev.runledger.work.Lease;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
  private final String self;

  WhyCommand(Shell shell) {
    super(shell);
    self = shell.self();
  }

  @Override
  void show(RunledgerClient client, Run run, Terminal terminal) {
    Screen out = terminal.out();
    if (isJson()) {
      out.println(RunText.alone(client, run));
      return;
    }
    Optional<Holdup> holdup = client.runs().holdup(run.id());
    out.println(
        out.paint(Paint.BOLD, run.id().value())
            + " is "
            + out.paint(Statuses.paint(run.status()), Words.of(run.status()))
            + ".");
    out.println("  " + Cells.tame(holdup.map(Holdup::message).orElseGet(() -> because(run))));
    holdup.ifPresent(why -> print(why, out));
    Instant now = terminal.clock().instant();
    if (holdup.filter(RunFacts::isUnmet).isPresent()) {
      print("It gives up at", run.timing().timeoutAt(), now, out);
    }
    if (run.state() instanceof RunState.WaitingInput(Question question, @Nullable Lease lease)) {
      print(run, question, lease, now, out);
    }
  }

  private void print(Run run, Question question, @Nullable Lease lease, Instant now, Screen out) {
    out.println("  It wants " + Cells.tame(AnswerText.wanted(question.schema())) + ".");
    print("It can be answered until", question.expiresAt(), now, out);
    Json otherwise = question.otherwise();
    if (otherwise != null) {
      out.println("  Then the answer is " + Cells.tame(otherwise.text()) + ".");
    }
    out.println(
        lease == null
            ? "  Nobody holds it: once it is answered it waits for a runner again."
            : "  Runner " + lease.holder() + " keeps its process waiting.");
    out.println("  Answer it: " + self + " answer " + run.id());
  }

  /// @param when null for nothing to be said
  private static void print(String what, @Nullable Instant when, Instant now, Screen out) {
    if (when != null) {
      out.println("  %s %s (%s).".formatted(what, Spans.moment(when), Spans.ago(when, now)));
    }
  }

  private static void print(Holdup why, Screen out) {
    if (!why.demands().isEmpty()) {
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
              .formatted(
                  stopping.reason(), stopping.lease().holder(), Spans.moment(stopping.graceEnds()));
      case RunState.Completed _ -> "It is done.";
      case RunState.Failed failed -> failed.why().code() + ": " + failed.why().message();
      case RunState.Stopped stopped -> "It was stopped: " + stopped.reason();
      case RunState.Cancelled cancelled -> "It was withdrawn: " + cancelled.reason();
    };
  }
}
