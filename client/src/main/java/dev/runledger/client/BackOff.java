package dev.runledger.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// The pauses between tries: each up to twice as long as the one before, with jitter, so that many
/// clients of a server that comes back do not come at once.
public final class BackOff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private final AtomicInteger tries = new AtomicInteger();

  public BackOff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
  }

  /// Between half of the full pause and all of it.
  public Duration next() {
    long full = first.toNanos() << Math.min(tries.getAndIncrement(), 20);
    long most = Math.min(full, longest.toNanos());
    return Duration.ofNanos(most / 2 + random.nextLong(most / 2 + 1));
  }

  /// The next pause is a short one again.
  public void reset() {
    tries.set(0);
  }
}
