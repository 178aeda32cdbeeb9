package dev.runledger.runner;

import dev.runledger.client.BackOff;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.runner.Membership.Standing;
import dev.runledger.work.Registered;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Beats as often as the server wants: that renews the leases. It has a thread of its own, so that
/// nothing else can hold it up.
final class Heart implements Runnable {
  private static final System.Logger LOG = System.getLogger(Heart.class.getName());
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final RunledgerClient client;
  private final Membership membership;
  private final Crew crew;
  private final CountDownLatch ended;

  Heart(RunledgerClient client, Membership membership, Crew crew, CountDownLatch ended) {
    this.client = client;
    this.membership = membership;
    this.crew = crew;
    this.ended = ended;
  }

  @Override
  public void run() {
    BackOff backOff = Insistence.backOff();
    Duration pause = interval();
    try {
      while (!ended.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = beat() ? interval() : sooner(backOff.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether the server has heard it
  private boolean beat() throws InterruptedException {
    Standing standing = membership.standing();
    Registered terms = standing.terms();
    try {
      client.runners().heartbeat(terms.runner());
      crew.all().forEach(run -> run.line().renewAfter(terms.lease()));
      return true;
    } catch (RunledgerException e) {
      LOG.log(Level.DEBUG, "Not heard: {0}", e.getMessage());
      if (e.is("unknown_runner")) {
        comeBack(standing);
      }
      return false;
    }
  }

  private void comeBack(Standing standing) throws InterruptedException {
    try {
      membership.renew(standing, ended);
    } catch (RunledgerException e) {
      LOG.log(Level.WARNING, "Not registered again: {0}", e.getMessage());
    }
  }

  private Duration interval() {
    Duration asked = membership.terms().heartbeat();
    return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
  }

  private Duration sooner(Duration pause) {
    return pause.compareTo(interval()) < 0 ? pause : interval();
  }
}
