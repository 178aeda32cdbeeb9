package dev.runledger.runner;

import dev.runledger.runner.StopSignal.Cause;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The wish that a run ends, and who is to hear of it.
final class StopBox {
  private static final System.Logger LOG = System.getLogger(StopBox.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private final List<Consumer<StopSignal>> listeners = new ArrayList<>();
  private final Consumer<StopSignal> everyTime;
  private @Nullable StopSignal signal;

  /// @param everyTime hears of each signal that counts, also of a graver one after the first
  StopBox(Consumer<StopSignal> everyTime) {
    this.everyTime = everyTime;
  }

  Optional<StopSignal> signal() {
    lock.lock();
    try {
      return Optional.ofNullable(signal);
    } finally {
      lock.unlock();
    }
  }

  boolean isRaised(Cause cause) {
    return signal().filter(present -> present.cause() == cause).isPresent();
  }

  /// Tells the listeners, the first time. A later signal counts only when it is graver: a lost
  /// lease makes an order pointless, an order replaces the runner's own closing.
  void raise(StopSignal next) {
    List<Consumer<StopSignal>> told = new ArrayList<>();
    lock.lock();
    try {
      if (signal != null && gravity(next.cause()) <= gravity(signal.cause())) {
        return;
      }
      signal = next;
      raised.signalAll();
      told.addAll(listeners);
      listeners.clear();
    } finally {
      lock.unlock();
    }
    told.add(everyTime);
    told.forEach(listener -> tell(listener, next));
  }

  void onStop(Consumer<StopSignal> listener) {
    StopSignal present;
    lock.lock();
    try {
      present = signal;
      if (present == null) {
        listeners.add(listener);
        return;
      }
    } finally {
      lock.unlock();
    }
    tell(listener, present);
  }

  /// Waits for the loss of the lease, this long.
  ///
  /// @return whether it is lost
  boolean awaitLoss(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (left > 0 && (signal == null || signal.cause() != Cause.LEASE_LOST)) {
        left = raised.awaitNanos(left);
      }
      return signal != null && signal.cause() == Cause.LEASE_LOST;
    } finally {
      lock.unlock();
    }
  }

  private static void tell(Consumer<StopSignal> listener, StopSignal signal) {
    try {
      listener.accept(signal);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A stop listener failed", e);
    }
  }

  private static int gravity(Cause cause) {
    return switch (cause) {
      case CLOSING -> 0;
      case ORDERED -> 1;
      case LEASE_LOST -> 2;
    };
  }
}
