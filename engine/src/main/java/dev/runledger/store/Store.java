package dev.runledger.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where everything is kept. One contract, one class per database; the room `database` opens it.
///
/// Callers may be virtual threads: they wait, and the store's own platform threads do the work,
/// because native calls would pin a virtual thread's carrier.
public interface Store extends AutoCloseable {

  /// Does the work in one transaction. When this returns, the work is durable; when it throws,
  /// nothing of it was stored. An exception of the work itself comes out as it was thrown.
  ///
  /// The wait cannot be interrupted, because the caller must learn whether its work was stored; an
  /// interrupt is kept for whoever asks next.
  ///
  /// @throws StoreException [StoreException#isUnavailable()] when the database cannot take writes
  ///   now, or the store is closed: nothing was stored, and the same work may be tried again
  /// @throws IllegalStateException when called from within a work
  <T extends @Nullable Object> T write(Work<T> work);

  /// Does work that only reads, all of it on one consistent snapshot, which holds every write that
  /// returned before.
  <T extends @Nullable Object> T read(Work<T> work);

  /// Rings after commits, also those of other processes.
  Bell bell();

  /// How many nodes are at work on this database, this one included, as far as it knows: of the
  /// others it hears when they commit, and forgets them when they fall silent.
  default int busyNodes() {
    return 1;
  }

  /// The database's clock, in microseconds, moved by what [#shiftClock] added. Deadlines are
  /// decided by it alone.
  Instant now();

  /// Moves the clock on (or back, when negative) and rings everyone, so that whoever waits for a
  /// deadline looks again. For tests: they move time instead of waiting for it.
  void shiftClock(Duration by);

  /// Finishes what was handed in, refuses what comes later, and waits until all is closed.
  /// Idempotent.
  @Override
  void close();
}
