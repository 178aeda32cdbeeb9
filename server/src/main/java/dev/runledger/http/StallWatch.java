package dev.runledger.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Ends connections whose client neither reads nor writes: blocking reads and writes of a socket
/// have no time-out of their own here. One thread looks at all of them a few times in each span.
final class StallWatch implements AutoCloseable {
  private static final long LOOKS_PER_SPAN = 8;
  private static final long MOST_NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("runledger-stalls").factory());

  /// @param shortest the shortest span that will be watched
  StallWatch(Duration shortest) {
    long between = Math.clamp(shortest.toNanos() / LOOKS_PER_SPAN, 1, MOST_NANOS_BETWEEN_LOOKS);
    var _ = clock.scheduleWithFixedDelay(this::look, between, between, TimeUnit.NANOSECONDS);
  }

  /// @param cut ends the connection; called at most once, from another thread
  Guard guard(Runnable cut) {
    var guard = new Guard(cut);
    guards.add(guard);
    return guard;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    for (Guard guard : guards) {
      guard.look(now);
    }
  }

  /// Watches one thing at a time: arm it before a call that may block, disarm it after.
  final class Guard implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Runnable cut;
    private volatile long since;
    private volatile long span = NEVER;

    private Guard(Runnable cut) {
      this.cut = cut;
    }

    void arm(Duration most) {
      since = System.nanoTime();
      span = most.toNanos();
    }

    void disarm() {
      span = NEVER;
    }

    @Override
    public void close() {
      guards.remove(this);
    }

    private void look(long now) {
      if (now - since > span && guards.remove(this)) {
        try {
          cut.run();
        } catch (RuntimeException _) {
          // It was closed already, which is what was wanted.
        }
      }
    }
  }
}
