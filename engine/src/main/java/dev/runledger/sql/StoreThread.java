package dev.runledger.sql;

/// A platform thread of the store: native calls would pin a virtual thread's carrier. It does not
/// keep the process alive; what was acknowledged is durable anyway.
public final class StoreThread {
  private final Thread thread;

  private StoreThread(Thread thread) {
    this.thread = thread;
  }

  public static StoreThread start(String name, Runnable loop) {
    return new StoreThread(Thread.ofPlatform().name(name).daemon().start(loop));
  }

  public boolean isCurrent() {
    return thread.equals(Thread.currentThread());
  }

  /// Waits for its end, whoever interrupts.
  public void join() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
