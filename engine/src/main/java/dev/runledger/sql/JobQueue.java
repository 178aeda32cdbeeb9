package dev.runledger.sql;

import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Jobs in the order they were handed in. Once it is closed it takes no more, and gives out what it
/// has.
public final class JobQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Job<?>> jobs = new ArrayDeque<>();
  private boolean closed;

  /// @throws StoreException [StoreException#isUnavailable()] when it is closed: whoever asks now
  ///   came while the server ends, and may ask the next one
  public void put(Job<?> job) {
    lock.lock();
    try {
      if (closed) {
        throw StoreException.unavailable("Nothing was stored: the store is closed.", null);
      }
      jobs.add(job);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The next job, waited for.
  ///
  /// @return null when none came in time, or none will come any more
  public @Nullable Job<?> next(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost.toNanos();
      while (jobs.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return jobs.poll();
    } finally {
      lock.unlock();
    }
  }

  /// The next job if there is one already.
  public @Nullable Job<?> nextNow() {
    lock.lock();
    try {
      return jobs.poll();
    } finally {
      lock.unlock();
    }
  }

  /// The next job if it was handed in so long ago.
  public @Nullable Job<?> nextOlderThan(Duration age) {
    lock.lock();
    try {
      Job<?> first = jobs.peek();
      return first != null && first.hasWaited(age) ? jobs.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  /// Closed, and everything was given out.
  public boolean isOver() {
    lock.lock();
    try {
      return closed && jobs.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
