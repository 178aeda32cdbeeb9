package dev.runledger.runner;

import dev.runledger.client.BackOff;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.id.RunnerId;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The runner's standing with the server: what it was told when it registered, and how it comes
/// back when the server does not know it any more.
final class Membership {
  private static final System.Logger LOG = System.getLogger(Membership.class.getName());
  static final String DUPLICATE = "duplicate_runner";

  /// How long a registration whose answer was lost stands in its own way: until the server finds
  /// that runner, which never says a word, stale.
  private static final Duration OWN_SHADOW = Duration.ofSeconds(90);

  private final RunledgerClient client;
  private final Capabilities capabilities;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Standing standing;

  /// @param times how often it has registered
  record Standing(int times, Registered terms) {}

  private Membership(RunledgerClient client, Capabilities capabilities, Registered terms) {
    this.client = client;
    this.capabilities = capabilities;
    this.standing = new Standing(1, terms);
  }

  /// @param ended gives up when this opens
  /// @throws RunledgerException with code `duplicate_runner` when one with the same identity is
  ///   online
  static Membership join(RunledgerClient client, Registration registration, CountDownLatch ended)
      throws InterruptedException {
    Registered terms = register(client, registration, ended);
    return new Membership(client, registration.capabilities(), terms);
  }

  RunnerId id() {
    return standing.terms().runner();
  }

  Registered terms() {
    return standing.terms();
  }

  Standing standing() {
    return standing;
  }

  /// Registers again, unless another thread has done so since the standing was this.
  void renew(Standing seen, CountDownLatch ended) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (standing.equals(seen)) {
        LOG.log(Level.WARNING, "The server does not know runner {0}: registering again", id());
        Registered terms = register(client, new Registration(capabilities, false), ended);
        standing = new Standing(seen.times() + 1, terms);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Registered register(
      RunledgerClient client, Registration registration, CountDownLatch ended)
      throws InterruptedException {
    BackOff backOff =
        new BackOff(Duration.ofMillis(200), Duration.ofSeconds(5), ThreadLocalRandom.current());
    long started = System.nanoTime();
    boolean doubt = false;
    while (true) {
      try {
        return client.runners().register(registration);
      } catch (RunledgerException e) {
        doubt |= e.leavesDoubt();
        boolean shadowed = doubt && (e.is(DUPLICATE) || e.leavesDoubt());
        boolean inTime = System.nanoTime() - started < OWN_SHADOW.toNanos();
        if (!shadowed || !inTime || ended.await(backOff.next().toNanos(), TimeUnit.NANOSECONDS)) {
          throw e;
        }
      }
    }
  }
}
