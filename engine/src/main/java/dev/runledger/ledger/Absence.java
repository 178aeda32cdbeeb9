package dev.runledger.ledger;

import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The last time in which no runner could be heard, because the server was not there or its
/// database was not. What was given to runners before counts as lost only when they had the time to
/// renew it after that: they kept working meanwhile, and did nothing wrong.
final class Absence {
  private final Deadlines deadlines;
  private volatile long hereAt = System.nanoTime();
  private volatile Instant over = Instant.MIN;

  Absence(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /// Whether it is so long ago that the database answered that a heartbeat may have been missed.
  boolean isLong() {
    return System.nanoTime() - hereAt > deadlines.heartbeat().toNanos();
  }

  /// The database answers again.
  ///
  /// @param now by its clock
  void end(Instant now) {
    over = now;
    goOn();
  }

  /// The database was asked just now, and answered.
  void goOn() {
    hereAt = System.nanoTime();
  }

  /// @param now by the database's clock, in a transaction that works
  /// @return until when this lease lasts all the same; null where nothing kept its holder from
  ///   renewing it
  @Nullable Instant sparesUntil(Lease lease, Instant now) {
    Duration given = lease.acknowledged() ? deadlines.lease() : deadlines.claimAck();
    return sparesUntil(Objects.requireNonNull(lease.expiresAt()).minus(given), now);
  }

  /// @param since when a runner was last heard
  @Nullable Instant sparesUntil(Instant since, Instant now) {
    if (isLong()) {
      end(now);
    }
    Duration heartbeat = deadlines.heartbeat();
    Instant end = over.plus(heartbeat).plus(heartbeat.dividedBy(2));
    return since.isBefore(over) && now.isBefore(end) ? end : null;
  }
}
