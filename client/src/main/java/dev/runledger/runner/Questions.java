package dev.runledger.runner;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Json;
import dev.runledger.run.Delivery.ResumeOrder;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.runner.StopSignal.Cause;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The questions that the work on a run asks, one at a time, and the answers to them.
final class Questions {
  private static final System.Logger LOG = System.getLogger(Questions.class.getName());

  private final RunLine line;
  private final ReentrantLock asking = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicBoolean acknowledging = new AtomicBoolean();
  private boolean open;
  private @Nullable Json answer;
  private @Nullable Instant answeredAt;

  Questions(RunLine line) {
    this.line = line;
    line.stops().onStop(_ -> wake());
  }

  /// Asks and waits for the answer.
  ///
  /// @param ask has a name: it is asked again while it is not known whether the server took it
  /// @throws StopException when the run is to end before there is one
  Json ask(Ask ask) throws InterruptedException {
    asking.lockInterruptibly();
    try {
      open();
      try {
        line.tell(held -> held.waiting(ask));
      } catch (RunledgerException e) {
        refused(e);
      }
      return awaitAnswer();
    } finally {
      asking.unlock();
    }
  }

  /// The server says that the run was resumed. The answer counts once the server has taken our word
  /// that the run goes on. An order that comes again, late, is none for the question that is open
  /// now.
  void resumed(ResumeOrder order) {
    if (!isKnown(order) && acknowledging.compareAndSet(false, true)) {
      Thread.ofVirtual().name("resume").start(() -> acknowledge(order));
    }
  }

  /// Waits until no question is open: a run that waits for input can be neither completed nor
  /// failed.
  ///
  /// @return false when the runner closes while one is still open
  boolean settle() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (open && answer == null && line.stops().signal().isEmpty()) {
        changed.await();
      }
      return !open || answer != null || !line.stops().isRaised(Cause.CLOSING);
    } finally {
      lock.unlock();
    }
  }

  /// A run that is stopping, or over, takes no question: word of that is on its way.
  private void refused(RunledgerException e) {
    if (e.is(LeaseLoss.REFUSED)) {
      line.renewAfter(Duration.ZERO);
    } else if (LeaseLoss.isToldBy(e)) {
      throw line.lost(e);
    } else {
      close();
      throw e;
    }
  }

  private Json awaitAnswer() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (answer == null) {
        StopSignal signal = line.stops().signal().orElse(null);
        if (signal != null) {
          throw new StopException(signal);
        }
        changed.await();
      }
      open = false;
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private void acknowledge(ResumeOrder order) {
    try {
      line.tell(HeldRun::started);
      accept(order);
    } catch (RunledgerException | StopException e) {
      LOG.log(Level.DEBUG, "An answer that came late: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      acknowledging.set(false);
    }
  }

  private void accept(ResumeOrder order) {
    lock.lock();
    try {
      if (open && answer == null && !order.answeredAt().equals(answeredAt)) {
        answer = order.answer();
        answeredAt = order.answeredAt();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isKnown(ResumeOrder order) {
    lock.lock();
    try {
      return order.answeredAt().equals(answeredAt);
    } finally {
      lock.unlock();
    }
  }

  private void open() {
    lock.lock();
    try {
      open = true;
      answer = null;
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    lock.lock();
    try {
      open = false;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
