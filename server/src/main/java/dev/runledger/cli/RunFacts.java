package dev.runledger.cli;

import dev.runledger.event.Json;
import dev.runledger.json.Words;
import dev.runledger.run.Holdup;
import dev.runledger.run.Run;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Terminal;
import dev.runledger.work.Demands;
import dev.runledger.work.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A run's facts, one to a line, those that are not so left out.
///
/// @param holdup why a pending run waits; null where it does not, or nobody knows
/// @param self how the user calls us
record RunFacts(Run run, @Nullable Holdup holdup, String self) {
  private static final int NAME_WIDTH = 11;

  void print(Terminal terminal) {
    Screen out = terminal.out();
    Instant now = terminal.clock().instant();
    String status = Words.of(run.status());
    out.println(
        out.paint(Paint.BOLD, run.id().value())
            + "  "
            + out.paint(Statuses.paint(run.status()), status));
    fact(out, "work", Work.about(run.job()));
    fact(out, "agent", run.job().agentName());
    fact(out, "session", run.sessionId());
    fact(out, "parent", run.lineage().parentRun());
    state(out, now);
    fact(out, "demands", demands(run.demands()));
    Lease lease = run.state().leaseOrLast();
    fact(out, "runner", lease == null ? null : lease.holder());
    if (run.job().terms().maxAttempts() > 1) {
      fact(out, "attempt", run.attempt() + " of " + run.job().terms().maxAttempts());
    }
    fact(out, "made", at(run.timing().createdAt(), now));
    fact(out, "started", at(run.timing().startedAt(), now));
    fact(out, "ended", at(Work.end(run).orElse(null), now));
    fact(out, "took", Work.took(run, now).map(Spans::lasted).orElse(null));
    fact(out, "parameters", run.job().parameters());
    fact(out, "metadata", run.job().metadata());
  }

  private void state(Screen out, Instant now) {
    switch (run.state()) {
      case RunState.Pending pending -> {
        Instant from = pending.notBefore();
        fact(out, "not before", from != null && from.isAfter(now) ? at(from, now) : null);
        fact(out, "waits", holdup == null ? null : holdup.message());
        boolean gives = holdup != null && isUnmet(holdup);
        fact(out, "gives up", gives ? at(run.timing().timeoutAt(), now) : null);
      }
      case RunState.WaitingInput waiting -> {
        fact(out, "asks", waiting.question().reason());
        Json schema = waiting.question().schema();
        fact(out, "wants", schema == null ? null : AnswerText.wanted(schema));
        fact(out, "until", at(waiting.question().expiresAt(), now));
        fact(out, "by default", waiting.question().otherwise());
        fact(out, "answer", self + " answer " + run.id());
      }
      case RunState.Stopping stopping -> {
        fact(out, "stopped by", Words.of(stopping.by()) + ": " + stopping.reason());
        fact(out, "grace", "ends " + Spans.ago(stopping.graceEnds(), now));
      }
      case RunState.Completed completed -> {
        fact(out, "result", completed.result());
        fact(out, "metrics", completed.metrics());
      }
      case RunState.Failed failed -> failure(out, failed.why());
      case RunState.Stopped stopped -> fact(out, "reason", stopped.reason());
      case RunState.Cancelled cancelled -> fact(out, "reason", cancelled.reason());
      case RunState.Claimed _, RunState.Running _ -> {}
    }
  }

  /// Whether it fails when its time for a match is over: a runner that is only busy, or a turn that
  /// has not come, has it wait longer.
  static boolean isUnmet(Holdup holdup) {
    return switch (holdup.reason()) {
      case NO_RUNNER_ONLINE, NO_MATCHING_RUNNER -> true;
      case BEHIND_RUN, NOT_BEFORE, RUNNERS_BUSY -> false;
    };
  }

  private static void failure(Screen out, RunFailure why) {
    fact(out, "error", why.code() + ": " + why.message());
    Json details = why.details();
    fact(out, "details", details);
  }

  /// As `tag=gpu`, one after the other.
  static String demands(Demands demands) {
    List<String> parts = new ArrayList<>();
    if (demands.executorType() != null) {
      parts.add("executor_type=" + demands.executorType());
    }
    if (demands.hostname() != null) {
      parts.add("hostname=" + demands.hostname());
    }
    if (demands.projectDir() != null) {
      parts.add("project_dir=" + demands.projectDir());
    }
    new TreeSet<>(demands.tags()).forEach(tag -> parts.add("tag=" + tag));
    return String.join(" ", parts);
  }

  private static @Nullable String at(@Nullable Instant when, Instant now) {
    return when == null ? null : Spans.moment(when) + " (" + Spans.ago(when, now) + ")";
  }

  static void fact(Screen out, String name, @Nullable Object value) {
    String text = value == null ? "" : Cells.tame(value.toString());
    if (!text.isEmpty()) {
      String padded = name + " ".repeat(NAME_WIDTH - name.length());
      out.println("  " + out.paint(Paint.DIM, padded) + " " + text);
    }
  }
}
