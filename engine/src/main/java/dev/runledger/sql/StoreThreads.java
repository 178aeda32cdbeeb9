package dev.runledger.sql;

import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Threads of a store that do callers' jobs, each job on one of them.
public final class StoreThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Consumer<Job<?>> work;
  private final Duration patience;
  private final JobQueue queue = new JobQueue();
  private final AtomicLong faults = new AtomicLong();
  private final List<StoreThread> threads;

  /// @param patience how long a job waits for a thread at the most
  /// @param work does a job; it is finished whatever happens
  public StoreThreads(String name, int number, Duration patience, Consumer<Job<?>> work) {
    this.work = work;
    this.patience = patience;
    this.threads =
        IntStream.rangeClosed(1, number)
            .mapToObj(each -> StoreThread.start(name + "-" + each, this::loop))
            .toList();
  }

  public void submit(Job<?> job) {
    queue.put(job);
  }

  public boolean isCurrentThread() {
    return threads.stream().anyMatch(StoreThread::isCurrent);
  }

  /// Does what was handed in, and waits for it.
  @Override
  public void close() {
    queue.close();
    threads.forEach(StoreThread::join);
  }

  private void loop() {
    while (!queue.isOver()) {
      try {
        Job<?> job = queue.next(IDLE);
        if (job != null) {
          run(job);
        }
      } catch (InterruptedException _) {
        LOG.warn("A thread of the store was interrupted and goes on: it ends with the store.");
      } catch (Throwable e) {
        LOG.error("A thread of the store goes on after fault {}", faults.incrementAndGet(), e);
      }
    }
  }

  private void run(Job<?> job) {
    try {
      if (job.hasWaited(patience)) {
        job.fail(
            StoreException.unavailable(
                "Nothing was stored: the database was busy for " + patience.toSeconds() + " s.",
                null));
      } else {
        work.accept(job);
      }
    } catch (RuntimeException | Error e) {
      // The work may have had its answer by then.
      job.fail(e);
    } finally {
      job.finish();
    }
  }
}
