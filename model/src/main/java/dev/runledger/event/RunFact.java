package dev.runledger.event;

import dev.runledger.id.RunnerId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the ledger itself tells in a run's log: one fact for each move of its lifecycle. `wire`
/// spells the payload; [#type] is the event type.
public sealed interface RunFact {
  /// Every type that a fact can have; clients may not append these.
  Set<String> TYPES =
      Set.of(
          "run_created",
          "run_claimed",
          "run_started",
          "run_waiting_input",
          "run_resumed",
          "run_requeued",
          "run_stopping",
          "run_completed",
          "run_failed",
          "run_stopped",
          "run_cancelled");

  default String type() {
    return switch (this) {
      case Created _ -> "run_created";
      case Claimed _ -> "run_claimed";
      case Started _ -> "run_started";
      case WaitingInput _ -> "run_waiting_input";
      case Resumed _ -> "run_resumed";
      case Requeued _ -> "run_requeued";
      case Stopping _ -> "run_stopping";
      case Completed _ -> "run_completed";
      case Failed _ -> "run_failed";
      case Stopped _ -> "run_stopped";
      case Cancelled _ -> "run_cancelled";
    };
  }

  /// True for the fact that closes a log.
  default boolean isFinal() {
    return switch (this) {
      case Completed _, Failed _, Stopped _, Cancelled _ -> true;
      case Created _, Claimed _, Started _, WaitingInput _, Resumed _, Requeued _, Stopping _ ->
          false;
    };
  }

  /// @param runType START_SESSION or RESUME_SESSION
  /// @param trigger chat, resume, retry or system
  record Created(String runType, String trigger) implements RunFact {}

  record Claimed(RunnerId runner, int attempt) implements RunFact {}

  record Started(RunnerId runner, int attempt) implements RunFact {}

  /// @param schema a JSON Schema of the answer; null when any answer will do
  /// @param held the holder parked its process and keeps the lease
  /// @param expiresAt until when it can be answered; null for ever
  record WaitingInput(
      String reason, @Nullable Json schema, boolean held, @Nullable Instant expiresAt)
      implements RunFact {}

  /// @param answer what the agent is told
  /// @param queued nobody held the run: it waits for a runner again
  /// @param expired nobody answered in time: it is the answer by default
  record Resumed(Json answer, boolean queued, boolean expired) implements RunFact {}

  /// @param reason a stable word: why it went back to the queue
  /// @param attempt the attempt that comes next
  /// @param error what the holder said; null when it said nothing
  record Requeued(String reason, int attempt, @Nullable String error) implements RunFact {}

  /// @param by stop or cancel
  record Stopping(String by, String reason, long graceSeconds) implements RunFact {}

  record Completed(@Nullable Json result, @Nullable Json metrics) implements RunFact {}

  record Failed(String code, String message, @Nullable Json details) implements RunFact {}

  /// @param signal what ended the process, as its runner told it; null when nobody told
  record Stopped(String reason, @Nullable String signal) implements RunFact {}

  record Cancelled(String reason, @Nullable String signal) implements RunFact {}
}
