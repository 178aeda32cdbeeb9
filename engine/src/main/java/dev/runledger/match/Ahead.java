package dev.runledger.match;

import dev.runledger.store.StoreException;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;

/// Opens, reads and closes parts in a thread of its own, one ahead of who takes them.
public final class Ahead<T> implements Parts<T> {
  private final Supplier<Parts<T>> opening;
  private final SynchronousQueue<Taken<T>> queue = new SynchronousQueue<>();
  private final Thread thread;
  private boolean isAtEnd;

  /// Set by who reads and taken back by who takes. Taken back too late, it says no instead of yes.
  private volatile boolean isOffered;

  private Ahead(Supplier<Parts<T>> opening) {
    this.opening = opening;
    this.thread = Thread.ofPlatform().name("runledger-adopt-reader").daemon().unstarted(this::read);
  }

  public static <T> Ahead<T> begin(Supplier<Parts<T>> opening) {
    Ahead<T> begun = new Ahead<>(opening);
    begun.thread.start();
    return begun;
  }

  private sealed interface Taken<T> {
    record Part<T>(List<T> part) implements Taken<T> {}

    record Refused<T>(RuntimeException why) implements Taken<T> {}

    record Broken<T>(Error why) implements Taken<T> {}
  }

  @Override
  public boolean isReady() {
    return isAtEnd || isOffered;
  }

  @Override
  public List<T> next() {
    if (isAtEnd) {
      return List.of();
    }
    try {
      Taken<T> taken = queue.take();
      isOffered = false;
      return switch (taken) {
        case Taken.Part<T>(List<T> part) -> {
          isAtEnd = part.isEmpty();
          yield part;
        }
        case Taken.Refused<T>(RuntimeException why) -> throw why;
        case Taken.Broken<T>(Error why) -> throw why;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.because("The adoption was interrupted; it goes on where it was.");
    }
  }

  private void read() {
    try {
      offer(end());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void offer(Taken<T> taken) throws InterruptedException {
    isOffered = true;
    queue.put(taken);
  }

  /// What is to be told when all parts were taken.
  private Taken<T> end() throws InterruptedException {
    try (Parts<T> parts = opening.get()) {
      for (List<T> part = parts.next(); !part.isEmpty(); part = parts.next()) {
        offer(new Taken.Part<>(part));
      }
    } catch (RuntimeException e) {
      return new Taken.Refused<>(e);
    } catch (Error e) {
      return new Taken.Broken<>(e);
    }
    return new Taken.Part<>(List.of());
  }

  /// Waits for its end: what it reads from is closed then.
  @Override
  public void close() {
    thread.interrupt();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
