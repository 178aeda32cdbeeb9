package dev.runledger.runner;

import dev.runledger.client.BackOff;
import dev.runledger.client.RunledgerException;
import dev.runledger.runner.Membership.Standing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// Says things of a run to the server until the server has answered: over outages, over its
/// restarts, and over its forgetting the runner. Only the loss of the run's lease ends it.
final class Insistence {
  private static final System.Logger LOG = System.getLogger(Insistence.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Membership membership;
  private final CountDownLatch ended;

  /// @param ended opens when the runner is over
  Insistence(Membership membership, CountDownLatch ended) {
    this.membership = membership;
    this.ended = ended;
  }

  static BackOff backOff() {
    return new BackOff(FIRST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current());
  }

  /// @throws RunledgerException for an answer that will not change by asking again
  /// @throws StopException when the lease is lost meanwhile
  <T> T insist(StopBox stops, Supplier<T> call) throws InterruptedException {
    BackOff backOff = backOff();
    while (true) {
      Standing standing = membership.standing();
      try {
        return call.get();
      } catch (RunledgerException e) {
        recover(e, stops, backOff, standing);
      }
    }
  }

  void insist(StopBox stops, Runnable call) throws InterruptedException {
    insist(
        stops,
        () -> {
          call.run();
          return true;
        });
  }

  /// Waits for a better time after a failure that passes; throws any other.
  ///
  /// @param standing when the call was made
  private void recover(RunledgerException e, StopBox stops, BackOff backOff, Standing standing)
      throws InterruptedException {
    if (e.is(RunledgerException.INTERRUPTED)) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    if (e.is("unknown_runner")) {
      membership.renew(standing, ended);
    } else if (!e.isPassing() && !mendsIt(e)) {
      throw e;
    }
    LOG.log(Level.DEBUG, "Will say it again: {0}", e.getMessage());
    if (stops.awaitLoss(pause(e, backOff))) {
      throw new StopException(stops.signal().orElseThrow());
    }
  }

  /// Whether somebody may put it right while the work goes on: a token that was changed, a trigger
  /// in the database.
  private static boolean mendsIt(RunledgerException e) {
    return e.is("unauthorized") || e.is("database_refused");
  }

  private static Duration pause(RunledgerException e, BackOff backOff) {
    Duration asked = e.fault().retryAfter();
    Duration own = backOff.next();
    return asked == null || asked.compareTo(own) < 0 ? own : asked;
  }
}
