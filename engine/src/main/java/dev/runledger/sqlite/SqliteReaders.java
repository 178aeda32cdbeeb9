package dev.runledger.sqlite;

import dev.runledger.sql.Job;
import dev.runledger.sql.JobQueue;
import dev.runledger.sql.Sql;
import dev.runledger.sql.StoreThread;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The few threads that read from a SQLite file, each with a connection that cannot write. A read
/// is a transaction: all of it sees the same snapshot, while the writer goes on.
final class SqliteReaders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteReaders.class);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final StoreClock clock;
  private final JobQueue queue = new JobQueue();
  private final AtomicLong faults = new AtomicLong();
  private final List<StoreThread> threads = new ArrayList<>();

  SqliteReaders(Path file, int number, StoreClock clock) {
    this.clock = clock;
    try {
      for (int reader = 1; reader <= number; reader++) {
        Sql sql = SqliteConnections.reader(file);
        threads.add(StoreThread.start("runledger-reader-" + reader, () -> loop(sql)));
      }
    } catch (StoreException e) {
      close();
      throw e;
    }
  }

  void submit(Job<?> job) {
    queue.put(job);
  }

  boolean isCurrentThread() {
    return threads.stream().anyMatch(StoreThread::isCurrent);
  }

  @Override
  public void close() {
    queue.close();
    threads.forEach(StoreThread::join);
  }

  private void loop(Sql sql) {
    try (sql) {
      while (!queue.isOver()) {
        try {
          Job<?> job = queue.next(IDLE);
          if (job != null) {
            read(sql, job);
          }
        } catch (InterruptedException _) {
          LOG.warn("A reader was interrupted and goes on: it ends when the store is closed.");
        } catch (Throwable e) {
          LOG.error("A reader goes on after fault number {}", faults.incrementAndGet(), e);
        }
      }
    } catch (StoreException e) {
      LOG.warn("A reader could not close its connection", e);
    }
  }

  private void read(Sql sql, Job<?> job) {
    try {
      sql.query("BEGIN").update();
      job.run(new SqliteTx(sql, clock.now()));
    } catch (StoreException e) {
      job.fail(e);
    } finally {
      // There is nothing to commit.
      sql.rollBack();
      job.finish();
    }
  }
}
