package dev.runledger.runner;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunledgerException;
import dev.runledger.runner.StopSignal.Cause;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// The line on which the work on one run talks with the server. Everything said on it shows the
/// lease; an answer that the lease is lost ends the line and tells the work.
final class RunLine {
  private static final System.Logger LOG = System.getLogger(RunLine.class.getName());

  /// What the work may take to end once its lease is lost: another runner may have the run already.
  static final Duration GRACE_WHEN_LOST = Duration.ofSeconds(10);

  private final HeldRun held;
  private final Insistence insistence;
  private final StopBox stops;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private volatile long lastHeard = System.nanoTime();

  RunLine(HeldRun held, Insistence insistence, StopBox stops) {
    this.held = held;
    this.insistence = insistence;
    this.stops = stops;
  }

  StopBox stops() {
    return stops;
  }

  /// Says it until it is answered.
  ///
  /// @throws RunledgerException when the server refuses it
  /// @throws StopException when the lease is lost
  <T> T say(Function<HeldRun, T> words) throws InterruptedException {
    try {
      T answer = insistence.insist(stops, () -> words.apply(held));
      lastHeard = System.nanoTime();
      return answer;
    } catch (RunledgerException e) {
      if (LeaseLoss.isToldBy(e)) {
        throw lost(e);
      }
      throw e;
    }
  }

  /// Says what a holder may say at any time: a refusal means that the run is over.
  <T> T write(Function<HeldRun, T> words) throws InterruptedException {
    try {
      return say(words);
    } catch (RunledgerException e) {
      if (e.is(LeaseLoss.REFUSED)) {
        throw lost(e);
      }
      throw e;
    }
  }

  void tell(Consumer<HeldRun> words) throws InterruptedException {
    say(line -> {
      words.accept(line);
      return true;
    });
  }

  /// Tells the work that the run is not ours any more.
  ///
  /// @return what ends a call that cannot go on
  StopException lost(RunledgerException e) {
    lose(String.valueOf(e.getMessage()));
    return new StopException(stops.signal().orElseThrow());
  }

  void lose(String reason) {
    stops.raise(new StopSignal(Cause.LEASE_LOST, reason, GRACE_WHEN_LOST));
  }

  /// Renews the lease when nothing was heard on the line for this long, on a thread of its own: a
  /// work that has nothing to tell must learn too that its lease is lost.
  void renewAfter(Duration silence) {
    if (System.nanoTime() - lastHeard > silence.toNanos() && renewing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("renew").start(this::renew);
    }
  }

  private void renew() {
    try {
      write(line -> {
        line.renew();
        return true;
      });
    } catch (StopException e) {
      LOG.log(Level.DEBUG, "The lease is lost: {0}", e.getMessage());
    } catch (RunledgerException e) {
      LOG.log(Level.WARNING, "The lease could not be renewed: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      renewing.set(false);
    }
  }
}
