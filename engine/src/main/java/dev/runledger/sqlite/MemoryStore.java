package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Sql;
import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A SQLite database in memory, for whoever plays whole lives through: a work is done on the thread
/// that asks for it, one at a time, and no time passes but by [#shiftClock], and a microsecond with
/// each write. The same works in the same order always leave the same rows.
public final class MemoryStore implements Store {
  private static final Duration TICK = Duration.ofNanos(1000);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Sql sql = SqliteConnections.inMemory();
  private final Bell bell = new Bell();
  private Instant now = START;

  public MemoryStore() {
    MigrationFiles.ofSqlite().all().forEach(file -> sql.script(file.up()));
    sql.script("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
    sql.query("SAVEPOINT empty").update();
  }

  /// Everything is as it was when it was opened, and far quicker so than by another one.
  public void reset() {
    sql.query("ROLLBACK TO empty").update();
    now = START;
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    var tx = new SqliteTx(sql, now);
    sql.query("SAVEPOINT work").update();
    boolean done = false;
    T answer;
    try {
      answer = work.in(tx);
      done = true;
    } finally {
      if (!done) {
        sql.query("ROLLBACK TO work").update();
      }
      sql.query("RELEASE work").update();
    }
    now = now.plus(TICK);
    SqliteTx.tell(List.of(tx), bell);
    return answer;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return work.in(new SqliteTx(sql, now));
  }

  /// To look at whole rows, between works.
  public Sql sql() {
    return sql;
  }

  @Override
  public Bell bell() {
    return bell;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void shiftClock(Duration by) {
    now = now.plus(by);
    bell.ringAll();
  }

  @Override
  public void close() {
    sql.close();
  }
}
