package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import dev.runledger.work.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a run stands, and exactly what is true there. The groups are what the lifecycle's rules
/// are about: nobody holds an [Open] run, a runner holds a [Held] one, nothing leaves [Ended].
public sealed interface RunState {

  /// Waits for something, and nobody holds it, except for a parked [WaitingInput].
  sealed interface Open extends RunState {}

  /// A runner holds it by a lease.
  sealed interface Held extends RunState {
    Lease lease();
  }

  /// Final.
  sealed interface Ended extends RunState {
    Instant at();

    /// Who held it last; null when nobody ever did, or the last holder had lost it.
    @Nullable Lease last();
  }

  /// @param notBefore not claimable before; null for at once
  record Pending(@Nullable Instant notBefore) implements Open {}

  /// @param parked the lease of a holder that keeps its process waiting; null when nobody holds the
  ///   run
  record WaitingInput(Question question, @Nullable Lease parked) implements Open {}

  record Claimed(Lease lease) implements Held {}

  record Running(Lease lease) implements Held {}

  /// @param graceEnds when the holder's time to stop is over
  record Stopping(Lease lease, StopBy by, String reason, Instant graceEnds) implements Held {}

  record Completed(Instant at, @Nullable Json result, @Nullable Json metrics, @Nullable Lease last)
      implements Ended {}

  record Failed(Instant at, RunFailure why, @Nullable Lease last) implements Ended {}

  record Stopped(Instant at, String reason, @Nullable Lease last) implements Ended {}

  record Cancelled(Instant at, String reason, @Nullable Lease last) implements Ended {}

  default RunStatus status() {
    return switch (this) {
      case Pending _ -> RunStatus.PENDING;
      case Claimed _ -> RunStatus.CLAIMED;
      case Running _ -> RunStatus.RUNNING;
      case WaitingInput _ -> RunStatus.WAITING_INPUT;
      case Stopping _ -> RunStatus.STOPPING;
      case Completed _ -> RunStatus.COMPLETED;
      case Failed _ -> RunStatus.FAILED;
      case Stopped _ -> RunStatus.STOPPED;
      case Cancelled _ -> RunStatus.CANCELLED;
    };
  }

  default boolean isOver() {
    return this instanceof Ended;
  }

  /// The lease that is in force, or, of an ended run, the last one; null when there is none.
  default @Nullable Lease leaseOrLast() {
    return switch (this) {
      case Pending _ -> null;
      case WaitingInput waiting -> waiting.parked();
      case Held held -> held.lease();
      case Ended ended -> ended.last();
    };
  }

  /// Whether this token is in force now, or was when the run ended.
  default boolean heldBy(RunnerId runner, LeaseToken token, Instant now) {
    Lease lease = leaseOrLast();
    return lease != null
        && lease.holder().equals(runner)
        && lease.token().equals(token)
        && !lease.isOver(now);
  }
}
