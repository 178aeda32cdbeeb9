package dev.runledger.runner;

import dev.runledger.client.BackOff;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.run.Delivery;
import dev.runledger.runner.Membership.Standing;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks the server for what there is: one long poll at a time. While every slot is taken it only
/// listens for stops and answers; when a slot becomes free meanwhile, it asks for work at once and
/// leaves the listening poll to end by itself, so that nothing that was given to it is lost.
final class Poller {
  private static final System.Logger LOG = System.getLogger(Poller.class.getName());
  private static final int MOST_AT_A_TIME = 1000;
  private static final Duration LONGEST_WATCH = Duration.ofSeconds(5);

  private final RunledgerClient client;
  private final Membership membership;
  private final Crew crew;
  private final Bell bell;
  private final CountDownLatch ended;
  private final Consumer<Delivery> deliveries;
  private final BackOff backOff = Insistence.backOff();
  private final AtomicBoolean silent = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean draining;
  private boolean abandoned;
  private @Nullable Thread asking;
  private @Nullable Thread listening;
  private @Nullable RunledgerException failure;

  /// @param deliveries takes what polls bring, quickly
  Poller(
      RunledgerClient client,
      Membership membership,
      Crew crew,
      Bell bell,
      CountDownLatch ended,
      Consumer<Delivery> deliveries) {
    this.client = client;
    this.membership = membership;
    this.crew = crew;
    this.bell = bell;
    this.ended = ended;
    this.deliveries = deliveries;
  }

  /// Polls until the runner is drained and its last run has ended.
  ///
  /// @throws RunledgerException when another process has come in the place of this runner
  void run() throws InterruptedException {
    try {
      for (long seen = bell.rings(); goesOn(); seen = bell.rings()) {
        int free = crew.freeSlots();
        if (free > 0 && !isDraining()) {
          ask(free);
        } else {
          listen();
          bell.waitSince(seen, LONGEST_WATCH);
        }
      }
    } finally {
      stopListening();
    }
  }

  boolean isDraining() {
    return locked(() -> draining);
  }

  /// Takes nothing new from now on. A poll that waits for work is broken off: should it have been
  /// given a run just now, that goes back to the queue, as nobody acknowledges it.
  void drain() {
    locked(() -> {
      draining = true;
      if (asking != null) {
        asking.interrupt();
      }
      return true;
    });
    bell.ring();
  }

  /// Does not wait for the runs that have not ended.
  void abandon() {
    locked(() -> abandoned = true);
    drain();
  }

  private boolean goesOn() {
    return locked(() -> {
      if (failure != null) {
        throw failure;
      }
      return !abandoned && !(draining && crew.isIdle());
    });
  }

  private void ask(int free) throws InterruptedException {
    Standing standing = membership.standing();
    Registered terms = standing.terms();
    Delivery delivery = Delivery.NOTHING;
    try {
      if (enter()) {
        delivery =
            client
                .runners()
                .poll(terms.runner(), new Poll(terms.pollWait(), Math.min(free, MOST_AT_A_TIME)));
        heard();
      }
    } catch (RunledgerException e) {
      if (!isDraining()) {
        recover(e, standing);
      }
    } finally {
      leave();
    }
    deliveries.accept(delivery);
  }

  private boolean enter() {
    return locked(() -> {
      asking = Thread.currentThread();
      return !draining;
    });
  }

  /// The interrupt of a drain does not stay with the thread.
  private void leave() {
    locked(() -> {
      asking = null;
      return draining && Thread.interrupted();
    });
  }

  /// Starts a poll for no runs, unless one is under way.
  private void listen() {
    locked(() -> {
      if (listening == null) {
        listening = Thread.ofVirtual().name("listener").start(this::listenOnce);
      }
      return true;
    });
  }

  private void listenOnce() {
    Standing standing = membership.standing();
    Registered terms = standing.terms();
    try {
      try {
        Delivery delivery = client.runners().poll(terms.runner(), new Poll(terms.pollWait(), 0));
        heard();
        deliveries.accept(delivery);
        if (delivery.deregistered()) {
          // Such a poll does not wait, and there may still be stops to hear of.
          ended.await(LONGEST_WATCH.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (RunledgerException e) {
        recover(e, standing);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "The listener was ended");
    } finally {
      locked(() -> {
        listening = null;
        return true;
      });
      bell.ring();
    }
  }

  private void stopListening() {
    locked(() -> {
      if (listening != null) {
        listening.interrupt();
      }
      return true;
    });
  }

  private void recover(RunledgerException e, Standing standing) throws InterruptedException {
    if (e.is(RunledgerException.INTERRUPTED)) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    if (e.is("unknown_runner") && comeBack(standing)) {
      return;
    }
    // Once an outage: what follows says the same.
    Level level = silent.getAndSet(true) ? Level.DEBUG : Level.WARNING;
    LOG.log(level, "The server gives no work, asking on: {0}", e.getMessage());
    Duration asked = e.fault().retryAfter();
    bell.waitSince(bell.rings(), asked == null ? backOff.next() : asked);
  }

  private void heard() {
    backOff.reset();
    if (silent.getAndSet(false)) {
      LOG.log(Level.INFO, "The server answers again");
    }
  }

  private boolean comeBack(Standing standing) throws InterruptedException {
    try {
      membership.renew(standing, ended);
      return true;
    } catch (RunledgerException e) {
      LOG.log(Level.WARNING, "Not registered again: {0}", e.getMessage());
      if (e.is(Membership.DUPLICATE)) {
        locked(() -> failure = e);
        return true;
      }
      return false;
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
