package dev.runledger.store;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One listener's end of the [Bell]: counts the rings of its topics and lets threads wait for more.
public final class Ear implements AutoCloseable {
  private final Bell bell;
  private final Set<Topic> topics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private final AtomicLong rings = new AtomicLong();

  Ear(Bell bell, Set<Topic> topics) {
    this.bell = bell;
    this.topics = topics;
  }

  /// How often it rang so far. To be noted before the store is read.
  public long rings() {
    return rings.get();
  }

  /// Waits until it has rung more often than noted; returns at once when it already has.
  ///
  /// @return false when the time passed in silence
  public boolean waitSince(long seen, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos(atMost);
      while (rings.get() == seen) {
        if (left <= 0) {
          return false;
        }
        left = rung.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing rings here any more. Idempotent.
  @Override
  public void close() {
    bell.forget(this);
  }

  Set<Topic> topics() {
    return topics;
  }

  void ring() {
    lock.lock();
    try {
      rings.incrementAndGet();
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration time) {
    return time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : time.toNanos();
  }
}
