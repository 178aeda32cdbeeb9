package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Question;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.RunState.Cancelled;
import dev.runledger.run.RunState.Claimed;
import dev.runledger.run.RunState.Completed;
import dev.runledger.run.RunState.Ended;
import dev.runledger.run.RunState.Failed;
import dev.runledger.run.RunState.Pending;
import dev.runledger.run.RunState.Running;
import dev.runledger.run.RunState.Stopped;
import dev.runledger.run.RunState.Stopping;
import dev.runledger.run.RunState.WaitingInput;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.work.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a run stands, spread over the flat fields of its JSON. What is not true in its state is
/// null. The lease's token is never among them.
final class StateJson {
  private static final LeaseToken UNSEEN = LeaseToken.HIDDEN;

  private StateJson() {}

  static void write(JsonWriter out, RunState state) {
    Lease lease = state.leaseOrLast();
    WaitingInput waiting = state instanceof WaitingInput it ? it : null;
    Stopping stopping = state instanceof Stopping it ? it : null;
    Completed completed = state instanceof Completed it ? it : null;
    RunFailure why = state instanceof Failed it ? it.why() : null;
    Instant end = state instanceof Ended it ? it.at() : null;
    out.word("status", state.status())
        .text("runner_id", lease == null ? null : lease.holder())
        .time("lease_expires_at", lease == null ? null : lease.expiresAt())
        .time("claimable_at", state instanceof Pending it ? it.notBefore() : null)
        .text("waiting_reason", waiting == null ? null : waiting.question().reason())
        .raw("waiting_schema", waiting == null ? null : waiting.question().schema())
        .time("waiting_expires_at", waiting == null ? null : waiting.question().expiresAt())
        .raw("waiting_default", waiting == null ? null : waiting.question().otherwise());
    if (waiting == null) {
      out.text("parked", null);
    } else {
      out.bool("parked", waiting.parked() != null);
    }
    out.text("stop_reason", stopReason(state))
        .word("stopping_by", stopping == null ? null : stopping.by())
        .time("grace_ends_at", stopping == null ? null : stopping.graceEnds())
        .raw("result", completed == null ? null : completed.result())
        .raw("metrics", completed == null ? null : completed.metrics())
        .text("error", why == null ? null : why.message())
        .raw("latest_error", why == null ? null : FailureJson.text(why))
        .time("completed_at", end)
        .time("cancelled_at", state instanceof Cancelled ? end : null);
  }

  static void writeResult(JsonWriter out, RunState state) {
    Completed completed = state instanceof Completed it ? it : null;
    RunFailure why = state instanceof Failed it ? it.why() : null;
    out.word("status", state.status())
        .raw("result", completed == null ? null : completed.result())
        .raw("metrics", completed == null ? null : completed.metrics())
        .text("error", why == null ? null : why.message())
        .text("stop_reason", stopReason(state));
  }

  private static @Nullable String stopReason(RunState state) {
    return switch (state) {
      case Stopping stopping -> stopping.reason();
      case Stopped stopped -> stopped.reason();
      case Cancelled cancelled -> cancelled.reason();
      case Pending _, WaitingInput _, Claimed _, Running _, Completed _, Failed _ -> null;
    };
  }

  static RunState read(Fields in) {
    RunStatus status = in.requiredWord("status", RunStatus.class);
    return switch (status) {
      case PENDING -> new Pending(in.time("claimable_at"));
      case CLAIMED -> new Claimed(heldLease(in, false));
      case RUNNING -> new Running(heldLease(in, true));
      case WAITING_INPUT ->
          new WaitingInput(
              new Question(
                  in.requiredText("waiting_reason", Limits.SENTENCE_LENGTH),
                  in.object("waiting_schema"),
                  in.time("waiting_expires_at"),
                  in.value("waiting_default")),
              in.bool("parked", false) ? heldLease(in, true) : null);
      case STOPPING ->
          new Stopping(
              heldLease(in, true),
              in.requiredWord("stopping_by", StopBy.class),
              reason(in),
              in.requiredTime("grace_ends_at"));
      case COMPLETED ->
          new Completed(end(in), in.value("result"), in.object("metrics"), lastLease(in));
      case FAILED -> new Failed(end(in), failure(in), lastLease(in));
      case STOPPED -> new Stopped(end(in), reason(in), lastLease(in));
      case CANCELLED -> new Cancelled(end(in), reason(in), lastLease(in));
    };
  }

  private static Lease heldLease(Fields in, boolean acknowledged) {
    return new Lease(
        in.requiredId("runner_id", RunnerId::new),
        UNSEEN,
        in.time("lease_expires_at"),
        acknowledged);
  }

  private static @Nullable Lease lastLease(Fields in) {
    RunnerId holder = in.id("runner_id", RunnerId::new);
    return holder == null ? null : new Lease(holder, UNSEEN, null, true);
  }

  private static Instant end(Fields in) {
    return in.requiredTime("completed_at");
  }

  private static String reason(Fields in) {
    return in.requiredText("stop_reason", Limits.SENTENCE_LENGTH);
  }

  private static RunFailure failure(Fields in) {
    Fields error = in.fields("latest_error");
    if (error == null) {
      in.error("latest_error", "latest_error is required of a failed run");
      return new RunFailure(RunFailure.AGENT_FAILED, "");
    }
    Json details = error.object("details");
    return new RunFailure(
        error.requiredText("code", Limits.NAME_LENGTH),
        error.requiredText("message", Limits.SENTENCE_LENGTH),
        details);
  }
}
