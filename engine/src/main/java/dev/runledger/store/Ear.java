package dev.runledger.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// One listener's end of the [Bell]: counts the rings of its topics and lets threads wait for more.
public final class Ear implements AutoCloseable {
  private final Bell bell;
  private final Set<Topic> topics;
  private final Set<String> starts;
  private final Predicate<String> takes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();

  /// Work that this one alone was woken for, and has not looked for since.
  private final List<Topic.Work> unheeded = new ArrayList<>();

  private long rings;
  private boolean closed;

  Ear(Bell bell, Set<Topic> topics, Set<String> starts, Predicate<String> takes) {
    this.bell = bell;
    this.topics = topics;
    this.starts = starts;
    this.takes = takes;
  }

  /// How often it rang so far. To be noted before the store is read.
  public long rings() {
    lock.lock();
    try {
      unheeded.clear();
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it has rung more often than noted; returns at once when it already has.
  ///
  /// @return false when the time passed in silence
  public boolean waitSince(long seen, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos(atMost);
      while (rings == seen) {
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

  /// Nothing rings here any more; what it was woken for and did not look for is for another one.
  /// Idempotent.
  @Override
  public void close() {
    bell.forget(this);
    List<Topic.Work> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(unheeded);
      unheeded.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(bell::ring);
  }

  Set<Topic> topics() {
    return topics;
  }

  Set<String> starts() {
    return starts;
  }

  void ring() {
    lock.lock();
    try {
      rings++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @return false when it cannot take the work, or has another reason to look already
  boolean wakeFor(Topic.Work work) {
    if (!takes.test(work.rest())) {
      return false;
    }
    lock.lock();
    try {
      if (closed || !unheeded.isEmpty()) {
        return false;
      }
      unheeded.add(work);
      rings++;
      rung.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration time) {
    return time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : time.toNanos();
  }
}
