package dev.runledger.sqlite;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How long to try again while another process holds the lock of a database.
public record Patience(long endsAt) {
  /// SQLite itself waits in most cases; in the few where it answers at once, this stops a busy
  /// loop.
  private static final Duration BREATH = Duration.ofMillis(2);

  public static Patience of(Duration time) {
    return new Patience(System.nanoTime() + time.toNanos());
  }

  /// Tries at least once.
  ///
  /// @throws StoreException the last refusal, when the time is over
  <T> T untilNotBusy(Sql sql, Supplier<T> action) {
    return this.<T>untilNotBusy(sql, action, () -> {});
  }

  /// As above.
  ///
  /// @param told runs when the first try met the lock
  public <T extends @Nullable Object> T untilNotBusy(Sql sql, Supplier<T> action, Runnable told) {
    for (boolean isTold = false; ; isTold = true) {
      try {
        return action.get();
      } catch (StoreException e) {
        if (!e.isBusy()) {
          throw e;
        }
        if (!isTold) {
          told.run();
        }
        if (System.nanoTime() - endsAt >= 0) {
          throw e;
        }
        sql.repaired();
        LockSupport.parkNanos(BREATH.toNanos());
      }
    }
  }
}
