package dev.runledger.client;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gets a reader out of whatever it waits in when its stream is closed by another thread.
final class Closing {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition bell = lock.newCondition();
  private @Nullable StreamConnection connection;
  private @Nullable Thread connecting;
  private boolean closed;

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Begins a stretch in which only an interrupt helps.
  ///
  /// @return false when it is closed already
  boolean enter() {
    lock.lock();
    try {
      connecting = Thread.currentThread();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the stretch. The interrupt that was ours does not stay with the reader.
  void leave() {
    lock.lock();
    try {
      connecting = null;
      if (closed) {
        Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The connection is closed with the rest.
  void takeAlong(StreamConnection open) {
    lock.lock();
    try {
      connection = open;
      if (closed) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits this long, or until it is closed.
  ///
  /// @return whether it is closed
  boolean await(Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = time.toNanos();
      while (!closed && left > 0) {
        left = bell.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      bell.signalAll();
      if (connecting != null) {
        connecting.interrupt();
      }
      if (connection != null) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
