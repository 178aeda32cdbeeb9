package dev.runledger.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Callers of a store on threads of their own, in an order that a test decides.
final class Callers {
  private Callers() {}

  /// Does the action while a write holds the writer, and ends that write, which adds the note
  /// "blocking", after it.
  static void whileWriterIsHeld(Notes notes, Runnable action) throws InterruptedException {
    var started = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Thread blocking =
        Thread.ofVirtual()
            .start(() ->
                notes
                    .store()
                    .write(tx -> {
                      started.countDown();
                      waitFor(goOn);
                      return Notes.add(tx, "blocking");
                    }));
    started.await();
    try {
      action.run();
    } finally {
      goOn.countDown();
    }
    blocking.join();
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

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
