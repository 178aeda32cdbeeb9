package dev.runledger.sqlite;

import dev.runledger.sql.Job;
import dev.runledger.sql.JobQueue;
import dev.runledger.sql.Sql;
import dev.runledger.sql.StoreThread;
import dev.runledger.store.Bell;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes to a SQLite file, with group commit: what is handed in while a
/// transaction is open joins it, and one flush to the disk makes all of it durable. Work that comes
/// alone is committed at once.
///
/// Every work has a savepoint of its own, so that it fails alone. Only when the file itself fails
/// (full, unreadable, locked for too long) does everything in the transaction fail together.
final class SqliteWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
  private static final int MOST_JOBS = 256;
  private static final Duration LONGEST_BATCH = Duration.ofMillis(5);

  private final Sql sql;
  private final StoreClock clock;
  private final Bell bell;
  private final Duration patience;
  private final OtherWriters others;
  private final JobQueue queue = new JobQueue();
  private final AtomicLong faults = new AtomicLong();
  private final StoreThread thread;

  /// @param sql from now on this thread's own; closed with it
  SqliteWriter(Sql sql, StoreClock clock, Bell bell, Duration patience, OtherWriters.Hook hook) {
    this.sql = sql;
    this.clock = clock;
    this.bell = bell;
    this.patience = patience;
    this.others = new OtherWriters(sql, clock, bell, hook);
    this.thread = StoreThread.start("runledger-writer", this::loop);
  }

  /// Hands the job in; it is finished once it is durable or has failed.
  void submit(Job<?> job) {
    queue.put(job);
  }

  boolean isCurrentThread() {
    return thread.isCurrent();
  }

  /// Writes what was handed in, moves the write-ahead log into the file, and closes it. Idempotent.
  @Override
  public void close() {
    queue.close();
    thread.join();
  }

  private void loop() {
    while (!queue.isOver()) {
      try {
        Job<?> job = queue.next(OtherWriters.LOOK_EVERY);
        if (job != null) {
          commitTogether(job);
        }
        others.lookWhenDue();
      } catch (InterruptedException _) {
        LOG.warn("The writer was interrupted and goes on: it ends when the store is closed.");
      } catch (Throwable e) {
        LOG.error("The writer goes on after fault number {}", faults.incrementAndGet(), e);
      }
    }
    end();
  }

  private void commitTogether(Job<?> first) {
    var batch = new ArrayList<Job<?>>();
    batch.add(first);
    try {
      SqliteTx.tell(store(batch), bell);
    } finally {
      batch.forEach(Job::finish);
    }
  }

  /// @return the works that were stored: none where the file failed
  private List<SqliteTx> store(List<Job<?>> batch) {
    try {
      List<SqliteTx> done = runTogether(batch);
      sql.query("COMMIT").update();
      return done;
    } catch (RuntimeException | Error e) {
      sql.rollBack();
      failed(batch, e);
      return List.of();
    }
  }

  /// @param batch holds the first job, and in the end all that are in the transaction
  private List<SqliteTx> runTogether(List<Job<?>> batch) {
    begin();
    List<SqliteTx> done = new ArrayList<>();
    long start = System.nanoTime();
    @Nullable Job<?> job = batch.getFirst();
    while (job != null) {
      run(job).ifPresent(done::add);
      boolean full =
          batch.size() == MOST_JOBS || System.nanoTime() - start > LONGEST_BATCH.toNanos();
      job = full ? null : queue.nextNow();
      if (job != null) {
        batch.add(job);
      }
    }
    return done;
  }

  /// @return empty where the work failed
  private Optional<SqliteTx> run(Job<?> job) {
    sql.query("SAVEPOINT job").update();
    var tx = new SqliteTx(sql, clock.now());
    boolean succeeded = job.run(tx);
    StoreException broken = sql.broken();
    if (broken != null) {
      throw broken;
    }
    if (!succeeded) {
      sql.query("ROLLBACK TO job").update();
    }
    // Fails when the work ended the transaction behind our back, and with it the whole batch.
    sql.query("RELEASE job").update();
    return succeeded ? Optional.of(tx) : Optional.empty();
  }

  private void begin() {
    Patience.of(patience).untilNotBusy(sql, () -> sql.query("BEGIN IMMEDIATE").update());
  }

  /// Everyone learns that nothing was stored; also who has waited in the queue for as long as the
  /// first of them, since each more would wait as long again.
  private void failed(List<Job<?>> batch, Throwable why) {
    if (why instanceof StoreException e && e.isBusy()) {
      Job<?> late = queue.nextOlderThan(patience);
      while (late != null) {
        batch.add(late);
        late = queue.nextOlderThan(patience);
      }
    }
    for (Job<?> job : batch) {
      job.fail(StoreException.unavailable("Nothing was stored: " + why.getMessage(), why));
    }
    LOG.warn("{} writes were rolled back: {}", batch.size(), why.getMessage());
  }

  private void end() {
    try (sql) {
      sql.query("PRAGMA wal_checkpoint(TRUNCATE)").list(row -> row.longValue("busy"));
    } catch (StoreException e) {
      LOG.warn("The write-ahead log stays beside the database, which loses nothing", e);
    }
  }
}
