package dev.runledger.sqlite;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The machine's clock, which is the clock of a SQLite file's users, and an offset for tests.
final class StoreClock {
  private final InstantSource source = Clock.systemUTC();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  /// In microseconds, the finest that databases keep.
  Instant now() {
    return source.instant().plus(offset.get()).truncatedTo(ChronoUnit.MICROS);
  }

  void shift(Duration by) {
    offset.updateAndGet(before -> before.plus(by));
  }
}
