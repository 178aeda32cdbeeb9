package dev.runledger.postgres;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Which other nodes are at work on the database: those that told something lately. A node that has
/// nothing to tell needs no share of it.
final class Neighbours {
  static final Duration LATELY = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Map<String, Long> heard = new ConcurrentHashMap<>();

  /// @param nanoTime as [System#nanoTime]
  Neighbours(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// @param node which one told
  void heard(String node) {
    long now = nanoTime.getAsLong();
    heard.values().removeIf(at -> isOver(at, now));
    heard.put(node, now);
  }

  int count() {
    long now = nanoTime.getAsLong();
    return Math.toIntExact(heard.values().stream().filter(at -> !isOver(at, now)).count());
  }

  private static boolean isOver(long at, long now) {
    return now - at > LATELY.toNanos();
  }
}
