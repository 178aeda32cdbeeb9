package dev.runledger.contract;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.ledger.Sweeper;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.work.Runner;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What ends without anybody saying so, and whoever waits for an end.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SweeperContract extends Contract {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /// Whoever runs out of memory once must not leave all deadlines to nobody.
  @Test
  void theSweeperGoesOnAfterAnError() throws InterruptedException {
    Held held = running();
    var isFirst = new AtomicBoolean(true);
    Store faltering =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("read") && isFirst.getAndSet(false)) {
                    throw new StackOverflowError();
                  }
                  return method.invoke(store, arguments);
                });
    try (var own = new Sweeper(faltering, ids, TIMES, Duration.ofMillis(1))) {
      later(TIMES.lease());

      assertThat(ledger.awaitEnd(held.id(), PATIENCE).status()).isEqualTo(RunStatus.FAILED);
      assertThat(own.failures()).isEqualTo(1);
    }
  }

  /// Its runner went on working, and could renew nothing while no server was there.
  @Test
  void whatEndedWhileNobodyWasHeardHasTimeToBeRenewed() {
    Held kept = running();
    submit();
    Held lost = start(register("gone"));
    submit();
    Held claimed = claim(register("claims"));
    later(TIMES.runnerRemoved());

    sweeper.comeBack();
    sweeper.sweep();

    assertThat(status(lost.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(runners.runner(lost.runner()).status()).isEqualTo(Runner.Status.ONLINE);
    assertThat(runners.heartbeat(kept.runner())).isEqualTo(1);
    report(claimed, STARTED);
    assertThat(runners.heartbeat(claimed.runner())).isEqualTo(1);

    pass(TIMES.heartbeat().multipliedBy(2));
    sweeper.sweep();

    assertThat(status(lost.id())).isEqualTo(RunStatus.FAILED);
    assertThat(runners.runner(lost.runner()).status()).isEqualTo(Runner.Status.REMOVED);
    assertThat(status(kept.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(status(claimed.id())).isEqualTo(RunStatus.RUNNING);
  }

  /// Whoever got its run after that is lost as usual.
  @Test
  void whatWasGivenAfterTheReturnLastsAsLongAsUsual() {
    later(TIMES.lease());
    sweeper.comeBack();
    Held held = running();

    pass(TIMES.lease());

    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aSweeperLooksByItself() throws Exception {
    Held held = running();
    try (Sweeper awake = new Sweeper(store, ids, TIMES, Duration.ofMillis(5))) {
      later(TIMES.lease());

      assertThat(ledger.awaitEnd(held.id(), PATIENCE).status()).isEqualTo(RunStatus.FAILED);
      assertThat(awake.failures()).isZero();
    }
  }

  @Test
  void aSweeperThatIsClosedSweepsNoMore() {
    Held held = running();
    Sweeper closed = new Sweeper(store, ids, TIMES, Duration.ofMillis(5));
    closed.close();
    closed.close();

    later(TIMES.lease());

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(closed.swept()).isZero();
  }

  @Test
  void aSweepCountsWhatItMoved() {
    running();
    submit();
    claim(register("other"));

    pass(TIMES.lease());

    assertThat(sweeper.swept()).isEqualTo(2);
    assertThat(sweeper.failures()).isZero();
  }

  @Test
  void whatIsDueTogetherIsAllDoneInOneSweep() {
    Held lost = running();
    submit();
    Held claimed = claim(lost.runner());
    Run unmatched = submit(Request.start().demandingTags("gpu"));
    Run delayed = submit(Request.start().notBefore(store.now().plus(TIMES.match())));

    pass(TIMES.match());

    assertThat(status(lost.id())).isEqualTo(RunStatus.FAILED);
    assertThat(status(claimed.id())).isEqualTo(RunStatus.PENDING);
    assertThat(status(unmatched.id())).isEqualTo(RunStatus.FAILED);
    assertThat(claimAll(lost.runner(), 9))
        .extracting(Held::id)
        .containsExactly(claimed.id(), delayed.id());
  }

  /// More of them than a sweep takes at once: the first of each batch refuses, and so do all of the
  /// first batch.
  @Test
  void runsThatCannotBeMovedKeepNoOtherFromItsTurn() throws Exception {
    Run some = submit(Request.start().demandingTags("gpu"));
    List<Held> poison = new ArrayList<>();
    for (int number = 0; number < 102; number++) {
      submit();
      poison.add(start(register("poisoned " + number)));
    }
    later(TIMES.lease().dividedBy(2));
    Held lost = running();
    Run delayed = submit(Request.start().notBefore(store.now().plus(TIMES.lease())));
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id IN (%s) AND status = 'failed' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(
                poison.stream().map(held -> "'" + held.id() + "'").collect(joining(", ")),
                some.id()));

    later(TIMES.lease());
    assertThatThrownBy(() -> sweeper.sweep())
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(
            "Run " + poison.getFirst().id() + " cannot be moved, though it is due: ")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(101));

    assertThat(status(lost.id())).isEqualTo(RunStatus.FAILED);
    assertThat(poison)
        .allSatisfy(held -> assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING));
    assertThat(claimAll(register("other"), 9)).extracting(Held::id).containsExactly(delayed.id());

    elsewhere("DROP INDEX nobody_may");
    sweeper.sweep();
    assertThat(poison)
        .allSatisfy(held -> assertThat(status(held.id())).isEqualTo(RunStatus.FAILED));
  }

  /// What fails every second is not told every second, and ends no sweeper.
  @Test
  void theSweeperGoesOnBesideARunThatCannotBeMoved() throws Exception {
    Run some = submit(Request.start().demandingTags("gpu"));
    Held poison = running();
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id = '%s' AND status = 'failed' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(poison.id(), some.id()));
    later(TIMES.lease());
    try (var awake = new Sweeper(store, ids, TIMES, Duration.ofMillis(5))) {
      while (awake.failures() < 2) {
        Thread.onSpinWait();
      }
      submit();
      Held lost = start(register("sound"));
      later(TIMES.lease());

      assertThat(ledger.awaitEnd(lost.id(), PATIENCE).status()).isEqualTo(RunStatus.FAILED);
    }
    assertThat(status(poison.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void whoeverWaitsForAnEndIsWokenByIt() throws Exception {
    Held held = running();
    try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Run> waiting = waiters.submit(() -> ledger.awaitEnd(held.id(), PATIENCE));
      append(held, "a");
      report(held, COMPLETED);

      assertThat(waiting.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS)).isEqualTo(run(held.id()));
    }
    assertThat(ledger.awaitEnd(held.id(), Duration.ZERO).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void whoeverWaitsTooShortGetsTheRunAsItStands() throws Exception {
    Held held = running();

    assertThat(ledger.awaitEnd(held.id(), Duration.ofMillis(10)).status())
        .isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aTimeAtTheEndOfAllTimesIsATimeLikeOthers() {
    Run run = submit(Request.start().demandingTags("gpu").notBefore(LAST));

    assertThat(run(run.id())).isEqualTo(run);
    pass(Duration.ofDays(365));
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
  }
}
