package dev.runledger.runner;

import dev.runledger.event.NewEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Events on their way to the server: in order, in batches, and not more of them than memory should
/// hold. Whoever adds one too many waits; that is what slows a process down that says more than the
/// server takes.
final class EventBuffer {
  private static final int MOST_EVENTS = 5_000;
  private static final int MOST_CHARACTERS = 8 << 20;
  private static final int BATCH_EVENTS = 500;
  private static final int BATCH_CHARACTERS = 2 << 20;

  private final Duration linger;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Condition departure = lock.newCondition();
  private final Queue<NewEvent> waiting = new ArrayDeque<>();
  private long characters;
  private long added;
  private long stored;
  private long wanted;
  private boolean finishing;
  private boolean closed;

  /// @param linger how long an event may wait for others to travel with
  EventBuffer(Duration linger) {
    this.linger = linger;
  }

  /// @return false when the buffer takes no more
  boolean add(NewEvent event) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && (waiting.size() >= MOST_EVENTS || characters >= MOST_CHARACTERS)) {
        departure.await();
      }
      if (closed || finishing) {
        return false;
      }
      waiting.add(event);
      added++;
      characters += event.payload().text().length();
      if (waiting.size() == 1 || isFull()) {
        arrival.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everything that was added before is stored.
  ///
  /// @return false when the buffer was closed before that
  boolean flush() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long upTo = added;
      wanted = Math.max(wanted, upTo);
      arrival.signalAll();
      while (!closed && stored < upTo) {
        departure.await();
      }
      return stored >= upTo;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and waits until the rest is stored.
  void finish() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      finishing = true;
      flush();
    } finally {
      lock.unlock();
    }
    close();
  }

  /// Waits for events to send; empty once the buffer is closed.
  List<NewEvent> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.isEmpty()) {
        arrival.await();
      }
      long left = linger.toNanos();
      while (!closed && !isFull() && wanted <= stored && left > 0) {
        left = arrival.awaitNanos(left);
      }
      return closed ? List.of() : batch();
    } finally {
      lock.unlock();
    }
  }

  /// The server has stored that many more.
  void stored(int events) {
    lock.lock();
    try {
      stored += events;
      departure.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and drops what waits.
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      arrival.signalAll();
      departure.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return waiting.size() >= BATCH_EVENTS || characters >= BATCH_CHARACTERS;
  }

  private List<NewEvent> batch() {
    List<NewEvent> batch = new ArrayList<>();
    int taken = 0;
    while (!waiting.isEmpty() && batch.size() < BATCH_EVENTS && taken < BATCH_CHARACTERS) {
      NewEvent event = waiting.remove();
      taken += event.payload().text().length();
      batch.add(event);
    }
    characters -= taken;
    departure.signalAll();
    return batch;
  }
}
