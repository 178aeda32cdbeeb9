package dev.runledger.work;

import java.time.Duration;

/// Every span of time that the ledger enforces. All positive.
///
/// @param lease how long a lease lasts without renewal
/// @param heartbeat how often a runner is told to renew
/// @param claimAck how long a claim may stay unacknowledged
/// @param runnerStale silence after which a runner counts as stale
/// @param runnerRemoved silence after which a runner is removed
/// @param removedKept how long a removed runner stays listed
/// @param stopGrace how long a process may take to end after a stop
/// @param match how long a run with demands waits for a runner that meets them
/// @param redeliver how long a stop or a resume is held back after it was delivered
/// @param retryBackOff the pause before the second attempt; it doubles with each further one, up to
///   a minute
public record Deadlines(
    Duration lease,
    Duration heartbeat,
    Duration claimAck,
    Duration runnerStale,
    Duration runnerRemoved,
    Duration removedKept,
    Duration stopGrace,
    Duration match,
    Duration redeliver,
    Duration retryBackOff) {

  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(600),
          Duration.ofDays(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  /// As [#backOff(int)], up to a quarter shorter, so that runs that were lost together do not all
  /// come back together.
  ///
  /// @param seed decides how much; the same for the same run and attempt
  public Duration backOff(int attempt, long seed) {
    long longest = backOff(attempt).toMillis();
    long mixed = (seed + attempt) * 0x9E37_79B9_7F4A_7C15L;
    return Duration.ofMillis(longest - Math.floorMod(mixed >>> 20, longest / 4 + 1));
  }

  /// The pause before the given attempt (2 is the first that waits), at the most.
  public Duration backOff(int attempt) {
    long doubled = 1L << Math.clamp(attempt - 2L, 0, 16);
    Duration pause = retryBackOff.multipliedBy(doubled);
    return pause.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : pause;
  }
}
