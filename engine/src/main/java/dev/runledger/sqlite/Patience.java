package dev.runledger.sqlite;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// How long to try again while another process holds the lock of a database.
record Patience(long endsAt) {
  /// SQLite itself waits in most cases; in the few where it answers at once, this stops a busy
  /// loop.
  private static final Duration BREATH = Duration.ofMillis(2);

  static Patience of(Duration time) {
    return new Patience(System.nanoTime() + time.toNanos());
  }

  /// Tries at least once.
  ///
  /// @throws StoreException the last refusal, when the time is over
  <T> T untilNotBusy(Sql sql, Supplier<T> action) {
    while (true) {
      try {
        return action.get();
      } catch (StoreException e) {
        if (!e.isBusy() || System.nanoTime() - endsAt >= 0) {
          throw e;
        }
        sql.repaired();
        LockSupport.parkNanos(BREATH.toNanos());
      }
    }
  }
}
