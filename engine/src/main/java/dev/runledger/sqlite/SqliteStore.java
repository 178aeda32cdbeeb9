package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Job;
import dev.runledger.sql.Sql;
import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One SQLite file: a thread that writes, a few that read, and callers that wait for them.
public final class SqliteStore implements Store {
  private final StoreClock clock = new StoreClock();
  private final Bell bell = new Bell();
  private final SqliteWriter writer;
  private final SqliteReaders readers;

  private SqliteStore(
      StoreAddress.SqliteFile file, StoreOptions options, Sql sql, OtherWriters.Hook hook) {
    this.writer = new SqliteWriter(sql, clock, bell, options.patience(), hook);
    try {
      this.readers = new SqliteReaders(file.path(), options.readers(), clock);
    } catch (StoreException e) {
      writer.close();
      throw e;
    }
  }

  /// Loads the driver, its native library and the migrations.
  ///
  /// @param awaitLogging returns when loggers can be written to
  /// @throws StoreException when the library cannot be used on this machine
  public static void load(Runnable awaitLogging) {
    MigrationFiles.ofSqlite();
    awaitLogging.run();
    SqliteConnections.inMemory().close();
  }

  public static SqliteStore open(StoreAddress.SqliteFile file, StoreOptions options) {
    return open(file, options, MigrationFiles.ofSqlite(), OtherWriters.Hook.ringAll());
  }

  public static SqliteStore open(
      StoreAddress.SqliteFile file,
      StoreOptions options,
      MigrationFiles migrations,
      OtherWriters.Hook hook) {
    SqliteMigrator.refuseOthers(file, migrations);
    Sql sql = SqliteConnections.writer(file.path(), options.patience());
    try {
      new SqliteMigrator(sql, file, migrations, options.patience()).prepare(options.migrate());
      return new SqliteStore(file, options, sql, hook);
    } catch (StoreException e) {
      sql.close();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    refuseNesting();
    var job = new Job<T>(work);
    writer.submit(job);
    return job.await();
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    refuseNesting();
    var job = new Job<T>(work);
    readers.submit(job);
    return job.await();
  }

  @Override
  public Bell bell() {
    return bell;
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public void shiftClock(Duration by) {
    clock.shift(by);
    bell.ringAll();
  }

  @Override
  public void close() {
    refuseNesting();
    readers.close();
    writer.close();
    bell.ringAll();
  }

  /// A work that waited for another work would wait for its own thread.
  private void refuseNesting() {
    if (writer.isCurrentThread() || readers.isCurrentThread()) {
      throw new IllegalStateException(
          "A work cannot use the store that it runs on: use the transaction that it was given.");
    }
  }
}
