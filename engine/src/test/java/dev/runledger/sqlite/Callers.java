package dev.runledger.sqlite;

import dev.runledger.store.StoreException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Callers of a store on threads of their own, in an order that a test decides.
final class Callers {
  private Callers() {}

  /// Does the action while a work that writes nothing holds the writer. What the action hands in
  /// comes after that work, in its transaction or in the next.
  static void whileWriterIsHeld(Notes notes, Runnable action) throws InterruptedException {
    var started = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Thread holding = Thread.ofVirtual().start(() -> hold(notes, started, goOn));
    started.await();
    try {
      action.run();
    } finally {
      goOn.countDown();
    }
    holding.join();
  }

  /// A caller that has handed in its work by the time this returns.
  static Thread queued(Runnable call) {
    Thread caller = Thread.ofVirtual().start(call);
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return caller;
  }

  static void join(List<Thread> threads) {
    threads.forEach(Callers::join);
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void hold(Notes notes, CountDownLatch started, CountDownLatch goOn) {
    try {
      notes
          .store()
          .write(_ -> {
            started.countDown();
            waitFor(goOn);
            return true;
          });
    } catch (StoreException e) {
      if (!e.isUnavailable()) {
        throw e;
      }
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
