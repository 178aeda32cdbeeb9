package dev.runledger.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Moves the clock: a little, or to where something is due, or to right before that.
final class Time extends Part {
  private static final List<String> DEADLINES =
      List.of(
          "lease_expires_at", "grace_ends_at", "timeout_at", "waiting_expires_at", "not_before");
  private static final List<Duration> SPANS =
      List.of(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(4));
  private static final Duration LEAST = Duration.ofNanos(1000);

  Time(World world) {
    super(world, "time");
  }

  @Override
  void act() {
    List<Instant> due =
        world().laws().now().runs().values().stream()
            .flatMap(run -> DEADLINES.stream().filter(run::has).map(run::get))
            .map(Instant::parse)
            .filter(world().store().now()::isBefore)
            .sorted()
            .limit(3)
            .toList();
    Duration by = world().pick(SPANS);
    if (!due.isEmpty() && world().chance(3)) {
      Instant next = world().pick(due);
      by = Duration.between(world().store().now(), next);
      by = Stream.of(by, by.minus(LEAST), by.plus(LEAST)).toList().get(world().random().nextInt(3));
    } else if (world().chance(30)) {
      by = World.TIMES.runnerRemoved();
    }
    note("passes by %s", by);
    world().store().shiftClock(by);
  }
}
