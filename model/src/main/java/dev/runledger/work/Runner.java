package dev.runledger.work;

import dev.runledger.id.RunnerId;
import java.time.Instant;

/// A registered runner.
public record Runner(
    RunnerId id,
    Capabilities capabilities,
    Status status,
    Instant registeredAt,
    Instant lastSeenAt) {

  /// Draining: an operator asked it to go; it ends what it holds and takes nothing new.
  public enum Status {
    ONLINE,
    STALE,
    DRAINING,
    REMOVED
  }

  /// Whether it can be given work now.
  public boolean isOnline() {
    return status == Status.ONLINE;
  }

  /// Whether it was last heard by then.
  public boolean isSilentSince(Instant time) {
    return !lastSeenAt.isAfter(time);
  }
}
