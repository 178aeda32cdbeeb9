package dev.runledger.sql;

import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A caller's work on its way to a thread of the store, and the answer on its way back. The caller
/// sees the answer only after [#finish]: a write's answer is no answer before it is durable.
public final class Job<T extends @Nullable Object> {
  private final Work<T> work;
  private final long handedIn = System.nanoTime();
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable T answer;
  private boolean answered;
  private @Nullable Throwable failure;

  public Job(Work<T> work) {
    this.work = work;
  }

  /// May be called again after what it did was rolled back.
  ///
  /// @return whether the work succeeded; its exception is kept for the caller
  public boolean run(Tx tx) {
    failure = null;
    answered = false;
    try {
      answer = work.in(tx);
      answered = true;
      return true;
    } catch (Throwable e) {
      failure = e;
      return false;
    }
  }

  /// Whatever the work said, this is what became of it.
  public void fail(Throwable why) {
    failure = why;
  }

  /// Lets the caller go on.
  public void finish() {
    done.countDown();
  }

  public boolean hasWaited(Duration time) {
    return System.nanoTime() - handedIn >= time.toNanos();
  }

  /// Waits for [#finish], whoever interrupts: only the answer says whether the work was stored.
  public T await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answer();
  }

  @SuppressWarnings("NullAway") // The answer is null only where the work's own type allows it.
  private T answer() {
    switch (failure) {
      case null -> {
        if (!answered) {
          throw StoreException.unavailable(
              "Nothing was stored: the store did not get to it.", null);
        }
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("A work threw a checked exception", failure);
    }
    return answer;
  }
}
