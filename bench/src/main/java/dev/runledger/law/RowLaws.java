package dev.runledger.law;

import java.time.Instant;
import java.util.Comparator;
import java.util.Set;

/// What is true of the row of a run by itself.
final class RowLaws {
  /// By priority, then age, then id.
  static final Comparator<Cells> QUEUE =
      Comparator.comparingLong((Cells run) -> run.number("priority"))
          .reversed()
          .thenComparing(run -> run.get("created_at"))
          .thenComparing(run -> run.get("run_id"));

  private static final Set<String> HELD = Set.of("claimed", "running", "stopping");

  private RowLaws() {}

  static boolean isActive(Cells run) {
    return HELD.contains(run.get("status")) || run.is("status", "waiting_input");
  }

  /// Nobody answered its question in time, or its time of grace was over: its holder may not know
  /// that it has ended.
  static boolean isLeft(Cells run) {
    return run.is("status", "failed")
        ? run.get("latest_error").contains("question_expired")
        : run.is("stop_reason", "grace_time_passed");
  }

  /// What a session is, of which this is the run that decides.
  static String sessionStatus(String status) {
    return switch (status) {
      case "claimed" -> "pending";
      case "completed", "cancelled" -> "idle";
      default -> status;
    };
  }

  static void check(Cells run) {
    String status = run.get("status");
    boolean isOver = Life.FINAL.contains(status);
    boolean parked = status.equals("waiting_input") && run.has("lease_token");
    boolean held = HELD.contains(status) || parked;
    given(run, "lease_expires_at", held);
    if (!isOver) {
      given(run, "lease_token", held);
      given(run, "runner_id", held);
    }
    if (status.equals("pending")) {
      given(run, "claimed_at", false);
      given(run, "timeout_at", run.has("demands"));
    } else {
      given(run, "timeout_at", false);
      given(run, "ready_key", false);
    }
    given(run, "completed_at", isOver);
    given(run, "cancelled_at", status.equals("cancelled"));
    given(run, "error", status.equals("failed"));
    given(run, "stop_reason", Set.of("stopping", "stopped", "cancelled").contains(status));
    given(run, "waiting_reason", status.equals("waiting_input"));
    given(run, "grace_ends_at", status.equals("stopping"));
    LawBroken.unless(
        run.is("sealed_run_seq", run.get("last_run_seq")), "Not sealed to its end: %s", run);
    LawBroken.unless(run.number("attempt") <= run.number("max_attempts"), "Attempts: %s", run);
  }

  private static void given(Cells run, String column, boolean given) {
    LawBroken.unless(
        run.has(column) == given,
        "%s of a run that is %s is '%s'",
        column,
        run.get("status"),
        run.get(column));
  }

  /// Whether some time of this run is over.
  static boolean isDue(Cells run, Instant now) {
    return run.isDue("lease_expires_at", now)
        || run.isDue("grace_ends_at", now)
        || run.isDue("timeout_at", now)
        || run.isDue("waiting_expires_at", now)
        || run.isDue("started_at", "max_duration", now);
  }
}
