package dev.runledger.cli;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Interrupts;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A run that is followed as if its command ran here: what it prints, what it asks, how it ends.
final class Execution {
  private final RunledgerClient client;
  private final RunId run;
  private final String self;
  private final ExecView view;
  private final Screen out;
  private final Screen err;
  private final Pulse pulse;
  private final Prompter prompter;
  private final AtomicInteger interrupts = new AtomicInteger();
  private @Nullable Json exited;

  /// @param self how the user calls us
  Execution(RunledgerClient client, RunId run, Terminal terminal, ExecView view, String self) {
    this.client = client;
    this.run = run;
    this.self = self;
    this.view = view;
    out = terminal.out();
    err = terminal.err();
    pulse = new Pulse(terminal.clock());
    prompter = new Prompter(client, run, terminal, self);
  }

  /// @return the exit status of its command, or what stands for it
  int follow() {
    try (EventStream events = client.runs().follow(run);
        LiveLine line =
            new LiveLine(err, Pulse.QUIET, () -> prompter.isAsking() ? "" : pulse.said(events));
        Interrupts _ = new Interrupts(nth -> interrupt(nth, events, line));
        NoRunnerYet waiting =
            new NoRunnerYet(client, run, unmet -> line.aside(() -> sayUnmet(unmet)))) {
      for (Optional<Event> next = events.next(); next.isPresent(); next = events.next()) {
        Event event = next.get();
        pulse.beat(event);
        line.aside(() -> view.show(event));
        attend(event, waiting);
        if (out.isGone()) {
          client.runs().cancel(run, "whoever read its output has gone");
          return Exit.PIPE;
        }
      }
    }
    if (interrupts.get() > 1) {
      return Exit.INTERRUPTED;
    }
    int status = end(client.runs().get(run));
    return interrupts.get() > 0 ? Exit.INTERRUPTED : status;
  }

  private void attend(Event event, NoRunnerYet waiting) {
    switch (event.type()) {
      case "run_claimed" -> waiting.taken();
      case "run_waiting_input" -> askWhatItAsks();
      case "run_resumed", "run_stopping" -> prompter.over();
      case OutputLine.EXITED -> exited = event.payload();
      default -> {}
    }
  }

  /// The event may be old when it is read: only the run knows whether the question is still open.
  private void askWhatItAsks() {
    if (client.runs().get(run).state() instanceof RunState.WaitingInput(Question question, var _)) {
      prompter.ask(question);
    }
  }

  private void sayUnmet(List<String> unmet) {
    boolean first = unmet.contains("executor_type=" + ExecCommand.EXECUTOR);
    String remedy = NoRunnerYet.remedy(self, client.runs().get(run).demands(), first);
    String with = " with " + String.join(" ", unmet) + ".";
    if (view.isJson()) {
      err.println(Complaints.line("no_runner_yet", "No runner yet" + with, "Start one: " + remedy));
    } else {
      err.println(err.paint(Paint.YELLOW, "No runner yet") + with + " Waiting for one: " + remedy);
    }
  }

  private int end(Run over) {
    int status = ExitStatus.of(over, exited);
    String why =
        switch (over.state()) {
          case RunState.Failed failed when status == Exit.UNMATCHED ->
              "failed: " + failed.why().message() + " for " + RunFacts.demands(over.demands());
          case RunState.Failed failed -> "failed: " + failed.why().message();
          case RunState.Stopped stopped -> "was stopped: " + stopped.reason();
          case RunState.Cancelled cancelled -> "was cancelled: " + cancelled.reason();
          default -> "";
        };
    // A command that failed by itself has said why: in a script its stderr stays its own.
    boolean byItself = over.state() instanceof RunState.Failed && exited != null;
    if (!why.isEmpty() && (err.terminal() || !byItself)) {
      String said = run + " " + why;
      err.println(
          view.isJson()
              ? Complaints.line(code(over), said, "See all of it: " + self + " show " + run)
              : err.paint(Paint.RED, "runledger: ") + said);
    }
    return status;
  }

  /// What programs know the end by.
  private static String code(Run over) {
    return over.state() instanceof RunState.Failed failed
        ? failed.why().code()
        : "run_" + Words.of(over.status());
  }

  private void interrupt(int nth, EventStream events, LiveLine line) {
    interrupts.set(nth);
    String said =
        nth == 1
            ? "Cancelling " + run + " … (Ctrl-C again leaves it to itself)"
            : run + " is left to itself; see its end: " + self + " watch " + run;
    // A terminal has shown ^C where the cursor was.
    line.aside(() -> err.println((err.terminal() ? "\n" : "") + said));
    if (nth == 1) {
      client.runs().cancel(run, "Ctrl-C");
    } else {
      events.close();
    }
  }
}
