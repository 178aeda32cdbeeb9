package dev.runledger.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the feed's thread waits for: that this node left something in the inbox, which may wait
/// until the next move is due, and that another node moved something, which may not. Of many calls
/// of a kind the first wakes the thread.
final class FeedCalls {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean left;
  private boolean moved;
  private boolean ended;

  /// What it was woken for; for neither when the time passed, or it is over.
  ///
  /// @param move whether something waits in the inbox, and its time has come
  /// @param look whether another node moved something
  record Call(boolean move, boolean look) {}

  /// Something waits in the inbox.
  void left() {
    lock.lock();
    try {
      if (!left) {
        left = true;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Another node moved something, or may have.
  void moved() {
    lock.lock();
    try {
      if (!moved) {
        moved = true;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is waited for any more.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /// Takes what was called.
  ///
  /// @param due when the next move may be, by [System#nanoTime]
  Call await(long due, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    lock.lockInterruptibly();
    try {
      long now = System.nanoTime();
      while (!ended && !moved && until - now > 0 && !(left && due - now <= 0)) {
        changed.await(left ? Math.min(due - now, until - now) : until - now, TimeUnit.NANOSECONDS);
        now = System.nanoTime();
      }
      Call call = new Call(left && due - now <= 0, moved);
      left = left && !call.move();
      moved = false;
      return call;
    } finally {
      lock.unlock();
    }
  }
}
