package dev.runledger.destination;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The transactions of a SQLite file. Those of an adoption in a hurry are joined for as long as
/// others can well wait: each commit costs as much as some hundred rows, and so do the triggers
/// that are put back before it.
final class SqliteTransactions {
  private static final int TRIES = 120;

  /// Who waits for a lock gives up after a few seconds at the earliest.
  private static final long LONGEST_JOINED = Duration.ofSeconds(1).toNanos();

  private final Sql sql;
  private final SqliteTriggers triggers;
  private boolean isJoining;

  /// When the transaction began that is open between two [#write].
  private @Nullable Long begun;

  SqliteTransactions(Sql sql, SqliteTriggers triggers) {
    this.sql = sql;
    this.triggers = triggers;
  }

  boolean areJoined() {
    return isJoining;
  }

  void join(boolean isJoining) {
    settle();
    this.isJoining = isJoining;
  }

  <T> T write(Supplier<T> work) {
    long since = begun == null ? beginNow() : begun;
    try {
      T answer = work.get();
      if (!isJoining || System.nanoTime() - since > LONGEST_JOINED) {
        commit();
      }
      return answer;
    } catch (RuntimeException | Error e) {
      rollBack();
      throw e;
    }
  }

  /// What was written is there for others too.
  void settle() {
    if (begun != null) {
      try {
        commit();
      } catch (RuntimeException | Error e) {
        rollBack();
        throw e;
      }
    }
  }

  private long beginNow() {
    begin();
    long now = System.nanoTime();
    begun = now;
    return now;
  }

  /// SQLite itself waits half a second each time.
  void begin() {
    for (int tried = 1; ; tried++) {
      try {
        sql.query("BEGIN IMMEDIATE").update();
        return;
      } catch (StoreException e) {
        // Nothing has begun that could be lost.
        sql.repaired();
        if (!e.isBusy() || tried == TRIES) {
          throw e;
        }
      }
    }
  }

  private void commit() {
    triggers.putBack();
    sql.query("COMMIT").update();
    begun = null;
  }

  private void rollBack() {
    begun = null;
    triggers.cameBack(Map.of());
    sql.rollBack();
  }
}
