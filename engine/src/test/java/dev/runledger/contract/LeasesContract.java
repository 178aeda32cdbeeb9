package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long a holder holds, and what becomes of its runs when it is gone.
abstract class LeasesContract extends Contract {

  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    assertThat(Deadlines.DEFAULT)
        .isEqualTo(
            new Deadlines(
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(600),
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1)));
  }

  @Test
  void aHeartbeatRenewsEveryLeaseThatWasAcknowledged() {
    submit();
    submit();
    submit();
    RunnerId runner = register("host");
    Held running = start(runner);
    Held parked = start(runner);
    report(parked, ASKS_PARKED);
    Held claimed = claim(runner);

    assertThat(runners.heartbeat(runner)).isEqualTo(2);
    pass(TIMES.lease().dividedBy(2));
    assertThat(runners.heartbeat(runner)).isEqualTo(2);
    pass(TIMES.lease().dividedBy(2));

    assertThat(status(running.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(row(parked.id()).get("lease_token")).isEqualTo(parked.token().value());
    assertThat(status(claimed.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aStoppingRunsLeaseIsRenewedToo() {
    Held held = running();
    tell(held.id(), STOP);

    assertThat(runners.heartbeat(held.runner())).isEqualTo(1);
  }

  @Test
  void aHeartbeatRenewsNobodyElsesLeases() {
    Held held = running();
    RunnerId other = register("other");

    assertThat(runners.heartbeat(other)).isZero();
    pass(TIMES.lease());

    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void oneLeaseIsRenewedByItsToken() {
    Held renewed = running();
    submit();
    Held other = start(renewed.runner());
    later(TIMES.lease().dividedBy(2));

    Lease lease = ledger.renew(renewed.id(), renewed.fence());

    assertThat(lease.token()).isEqualTo(renewed.token());
    assertThat(run(renewed.id()).state()).isEqualTo(new RunState.Running(lease));
    pass(TIMES.lease().dividedBy(2));
    assertThat(status(renewed.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(status(other.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void whoOnlyRenewsALeaseIsThere() {
    Held held = running();

    for (Duration silent = Duration.ZERO;
        silent.compareTo(TIMES.runnerRemoved().multipliedBy(2)) < 0;
        silent = silent.plus(TIMES.heartbeat())) {
      pass(TIMES.heartbeat());
      ledger.renew(held.id(), held.fence());
    }

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(runners.runner(held.runner()).status()).isEqualTo(Runner.Status.ONLINE);
  }

  @Test
  void aRunningRunWhoseLeaseRunsOutFailed() {
    Held held = running();
    pass(TIMES.lease().dividedBy(2));
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);

    pass(TIMES.lease().dividedBy(2));

    Run run = run(held.id());
    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why().code()).isEqualTo("runner_lost"));
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.FAILED);
    assertThat(fact(held.id(), "run_failed"))
        .contains("\"code\":\"runner_lost\"", held.runner().value());
    assertThat(last(held.id()).source()).isEqualTo("server");
    assertThat(row(held.id()).get("error")).contains(held.runner().value());
    assertThat(row(held.id()).get("completed_at")).isNotNull();
  }

  @Test
  void aStoppingRunWhoseLeaseRunsOutIsStopped() {
    Held held = running();
    later(TIMES.lease().minus(GRACE.dividedBy(2)));
    tell(held.id(), STOP);
    submit();
    Held cancelled = claim(held.runner());
    ledger.renew(cancelled.id(), cancelled.fence());

    pass(GRACE.dividedBy(2));

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPED);
    assertThat(row(held.id())).containsEntry("stop_reason", "runner_lost");
    assertThat(fact(held.id(), "run_stopped"))
        .isEqualTo("{\"reason\":\"runner_lost\",\"signal\":null}");
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.STOPPED);
    assertThat(picture().rows("runner_commands")).isEmpty();
  }

  @Test
  void aCancelWhoseHolderIsLostEndsAsCancelled() {
    Held held = running();
    later(TIMES.lease().minus(GRACE.dividedBy(2)));
    tell(held.id(), CANCEL);

    pass(GRACE.dividedBy(2));

    assertThat(status(held.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(row(held.id())).containsEntry("stop_reason", "runner_lost");
  }

  @Test
  void aLostRunGoesBackToTheQueueWhereItSaysSo() {
    // The longest: nothing that this machine does meanwhile takes three quarters of it.
    Duration backOff = Duration.ofMinutes(1);
    use(withBackOff(backOff));
    submit(Request.start().attempts(3, Attempts.OnLost.REQUEUE));
    Held first = start(register("first"));
    snapshot(first.id(), first.token(), 1, "{\"at\":1}");
    snapshot(first.id(), first.token(), 2, "{\"at\":2}");
    var startedAt = run(first.id()).timing().startedAt();

    pass(TIMES.lease());

    Run run = run(first.id());
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.attempt()).isEqualTo(2);
    assertThat(row(first.id()))
        .containsEntry("runner_id", null)
        .containsEntry("claimed_at", null)
        .containsEntry("lease_token", null);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.PENDING);
    assertThat(fact(first.id(), "run_requeued"))
        .isEqualTo("{\"reason\":\"lease_expired\",\"attempt\":2,\"error\":null}");

    RunnerId second = register("second");
    assertThat(poll(second, 1).runs()).as("runs during the back-off").isEmpty();
    pass(backOff);
    Held again = start(second);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.run().attempt()).isEqualTo(2);
    assertThat(again.snapshot().map(snapshot -> snapshot.state().text()))
        .isEqualTo(Optional.of("{\"at\":2}"));
    assertThat(run(first.id()).timing().startedAt()).isEqualTo(startedAt);
  }

  private static Deadlines withBackOff(Duration backOff) {
    return new Deadlines(
        TIMES.lease(),
        TIMES.heartbeat(),
        TIMES.claimAck(),
        TIMES.runnerStale(),
        TIMES.runnerRemoved(),
        TIMES.removedKept(),
        TIMES.stopGrace(),
        TIMES.match(),
        TIMES.redeliver(),
        backOff);
  }

  @Test
  void aRunThatIsLostTooOftenFailed() {
    submit(Request.start().attempts(2, Attempts.OnLost.REQUEUE));
    RunnerId runner = register("host");
    Held first = start(runner);
    pass(TIMES.lease());
    pass(TIMES.backOff(2));
    runners.heartbeat(runner);
    start(runner);

    pass(TIMES.lease());

    assertThat(status(first.id())).isEqualTo(RunStatus.FAILED);
    assertThat(fact(first.id(), "run_failed")).contains("\"code\":\"runner_lost\"");
  }

  @Test
  void theBackOffDoublesUpToAMinute() {
    submit(Request.start().attempts(9, Attempts.OnLost.FAIL));
    RunnerId runner = register("host");
    for (Duration backOff :
        List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60))) {
      Held held = start(runner);
      report(held, FAILED_RETRYABLE);
      Run pending = run(held.id());
      RunState.Pending state = (RunState.Pending) pending.state();
      assertThat(Duration.between(pending.timing().updatedAt(), state.notBefore()))
          .isBetween(backOff.multipliedBy(3).dividedBy(4), backOff);
      pass(backOff);
    }
  }

  @Test
  void aLeaseIsOverByTheClockAlone() {
    Held held = running();
    append(held, "step");
    report(held, ASKS_PARKED);
    submit();
    Held claimed = claim(held.runner());

    later(TIMES.claimAck());
    refused("lease_lost", () -> report(claimed, STARTED));
    refused("lease_lost", () -> ledger.renew(claimed.id(), claimed.fence()));
    later(TIMES.lease());
    refused("lease_lost", () -> report(held, COMPLETED));
    refused("lease_lost", () -> ledger.renew(held.id(), held.fence()));
    refused("lease_lost", () -> append(held, "another"));
    refused("lease_lost", () -> snapshot(held.id(), held.token(), 1, "{}"));
    unchanged(() -> report(held, STARTED));
    unchanged(() -> report(held, ASKS_PARKED));
    assertThat(runners.heartbeat(held.runner())).isZero();

    sweeper.sweep();
    assertThat(status(claimed.id())).isEqualTo(RunStatus.PENDING);
    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(row(held.id())).containsEntry("runner_id", null);
  }

  @Test
  void aSweepDoesNothingTwice() {
    Held failed = running();
    submit(Request.start().attempts(3, Attempts.OnLost.REQUEUE));
    Held requeued = start(failed.runner());
    pass(TIMES.lease());
    Picture after = picture();
    long swept = sweeper.swept();

    sweeper.sweep();

    assertThat(picture()).isEqualTo(after);
    assertThat(sweeper.swept()).isEqualTo(swept);
    assertThat(status(requeued.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void manyLeasesThatRanOutAreAllSwept() {
    RunnerId runner = register("host");
    for (int i = 0; i < 120; i++) {
      submit();
    }
    assertThat(claimAll(runner, 120)).hasSize(120);

    pass(TIMES.claimAck());

    assertThat(claimAll(runner, 120)).hasSize(120);
  }
}
