package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How long a run looks for a runner: the time-out means "nobody can", not "nobody has time".
abstract class MatchingContract extends Contract {

  private static Request demanding() {
    return Request.start().demandingTags("gpu");
  }

  @Test
  void aRunWithoutDemandsNeverTimesOut() {
    Run run = submit();

    pass(Duration.ofDays(1000));

    assertThat(run.timing().timeoutAt()).isNull();
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
  }

  /// Its turn comes before a sweep could look at it.
  @Test
  void demandsThatAreWrittenByHandAreLookedForFromTheTurnOn() throws Exception {
    Held active = running();
    Run next = submit(Request.resume(active.session()).withoutAffinity());
    elsewhere(
        "UPDATE runs SET demands = '{\"tags\":[\"nobody has this\"]}' WHERE run_id = '%s'"
            .formatted(next.id()));
    report(active, COMPLETED);

    assertThat(run(next.id()).timing().timeoutAt()).isNotNull();
    pass(TIMES.match());
    assertThat(status(next.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void whoDemandsNothingByHandHasNoEndOfItsTime() throws Exception {
    Held active = running();
    Run next = submit(Request.resume(active.session()).withoutAffinity().demandingTags("gpu"));
    elsewhere("UPDATE runs SET demands = '{}' WHERE run_id = '%s'".formatted(next.id()));
    report(active, COMPLETED);

    assertThat(run(next.id()).timing().timeoutAt()).isNull();
  }

  @Test
  void aRunThatNobodyCanTakeFails() {
    Run run = submit(demanding());
    assertThat(run.timing().timeoutAt()).isEqualTo(run.timing().createdAt().plus(TIMES.match()));
    register("cannot");

    pass(TIMES.match().dividedBy(2));
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
    pass(TIMES.match().dividedBy(2));

    assertThat(run(run.id()).state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> {
              assertThat(failed.why().code()).isEqualTo("no_matching_runner");
              assertThat(failed.why().message())
                  .isEqualTo("No matching runner available within timeout");
            });
    assertThat(row(run.id())).containsEntry("error", "No matching runner available within timeout");
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.FAILED);
    assertThat(types(run.id())).containsExactly("run_created", "run_failed");
    assertThat(fact(run.id(), "run_failed"))
        .isEqualTo(
            "{\"code\":\"no_matching_runner\","
                + "\"error\":\"No matching runner available within timeout\",\"details\":null}");
  }

  @Test
  void aRunMaySayHowLongItWaits() {
    Run quick = submit(demanding().matchWithin(Duration.ofMinutes(2)));
    Run patient = submit(demanding().matchWithin(TIMES.match().multipliedBy(3)));

    pass(Duration.ofMinutes(2));
    assertThat(status(quick.id())).isEqualTo(RunStatus.FAILED);
    pass(TIMES.match().multipliedBy(2));
    assertThat(status(patient.id())).isEqualTo(RunStatus.PENDING);
    pass(TIMES.match());
    assertThat(status(patient.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void itWaitsOnWhileARunnerThatCanIsOnlineThoughBusy() {
    RunnerId runner = register("host", "gpu");
    submit(demanding());
    start(runner);
    Run waiting = submit(demanding());

    for (int i = 0; i < 20; i++) {
      pass(TIMES.lease().dividedBy(2));
      runners.heartbeat(runner);
    }

    Run run = run(waiting.id());
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.timing().timeoutAt()).isAfter(store.now());
    assertThat(types(waiting.id())).containsExactly("run_created");
    assertThat(claim(runner).id()).isEqualTo(waiting.id());
  }

  @Test
  void itsTimeOutMovesOnByTheSameSpan() {
    RunnerId runner = register("host", "gpu");
    Run waiting = submit(demanding());
    Instant first = waiting.timing().timeoutAt();

    later(TIMES.match());
    runners.heartbeat(runner);
    sweeper.sweep();

    assertThat(run(waiting.id()).timing().timeoutAt())
        .isBetween(first.plus(TIMES.match()), store.now().plus(TIMES.match()));
  }

  @Test
  void aRunnerThatWentSilentCountsNoMore() {
    register("host", "gpu");
    Run waiting = submit(demanding());

    pass(TIMES.match());

    assertThat(status(waiting.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aRunnerThatLeavesCountsNoMore() {
    RunnerId runner = register("host", "gpu");
    Run waiting = submit(demanding());
    runners.remove(runner, false);
    for (int i = 0; i < 10; i++) {
      pass(TIMES.match().dividedBy(10));
      runners.heartbeat(runner);
    }
    sweeper.sweep();

    assertThat(status(waiting.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aRunnerThatTakesOnlyItsTagsIsNoMatchForOthers() {
    RunnerId runner = register(new Capabilities("host", "/work", "command", Set.of("gpu"), true));
    Run untagged = submit(Request.start().demandingHost("host"));

    later(TIMES.match());
    runners.heartbeat(runner);
    sweeper.sweep();

    assertThat(status(untagged.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void itWaitsOnWhileAnotherRunOfItsSessionIsActive() {
    Held active = running();
    Run waiting = submit(Request.resume(active.session()).demandingTags("gpu").withoutAffinity());

    for (int i = 0; i < 20; i++) {
      pass(TIMES.lease().dividedBy(2));
      runners.heartbeat(active.runner());
    }
    assertThat(status(waiting.id())).isEqualTo(RunStatus.PENDING);

    report(active, COMPLETED);
    pass(TIMES.match());
    assertThat(status(waiting.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aRunIsNotFailedWhileItIsHeld() {
    RunnerId runner = register("host", "gpu");
    submit(demanding());
    Held held = start(runner);
    assertThat(run(held.id()).timing().timeoutAt()).isNull();

    for (int i = 0; i < 20; i++) {
      pass(TIMES.lease().dividedBy(2));
      runners.heartbeat(runner);
    }

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void theTimeOutIsNewEachTimeTheRunBecomesPending() {
    RunnerId runner = register("host", "gpu");
    submit(demanding().attempts(3, Attempts.OnLost.FAIL));

    later(Duration.ofMinutes(30));
    Held unacknowledged = claim(runner);
    pass(TIMES.claimAck());
    assertFreshTimeOut(unacknowledged, store.now());

    Held failed = start(runner);
    report(failed, FAILED_RETRYABLE);
    assertFreshTimeOut(failed, store.now().plus(TIMES.backOff(2)));
    pass(TIMES.backOff(2));

    Held released = start(runner);
    report(released, ASKS_RELEASED);
    later(TIMES.match().multipliedBy(2));
    tell(released.id(), RESUME);
    assertFreshTimeOut(released, store.now());
  }

  private void assertFreshTimeOut(Held held, Instant from) {
    Run run = run(held.id());
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.timing().timeoutAt())
        .isBetween(from.plus(TIMES.match()).minusSeconds(60), from.plus(TIMES.match()));
  }

  @Test
  void aRunThatIsNotToStartYetLooksForARunnerFromThenOn() {
    Instant start = store.now().plus(TIMES.match().multipliedBy(2));
    Run run = submit(demanding().notBefore(start));

    assertThat(run.timing().timeoutAt()).isEqualTo(run(run.id()).timing().timeoutAt());
    pass(TIMES.match().multipliedBy(2));
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
    pass(TIMES.match());
    assertThat(status(run.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aRetryOfADelayedRunHasItsWholeTime() {
    Run first = submit(demanding().notBefore(store.now().plusSeconds(60)));
    pass(TIMES.match().plusSeconds(60));
    assertThat(status(first.id())).isEqualTo(RunStatus.FAILED);

    Run again = ledger.retry(first.id());

    assertThat(again.timing().timeoutAt()).isAfter(store.now());
    pass(TIMES.match().dividedBy(2));
    assertThat(status(again.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void itIsToldWhichDemandsNobodyMeets() {
    register("host", "linux");
    Run run = submit(Request.start().demandingTags("gpu", "linux"));

    assertThat(ledger.unmetDemands(run)).containsExactly("tag=gpu");
    register("other", "gpu");
    assertThat(ledger.unmetDemands(run)).as("what no runner has together").hasSize(1);
    register("both", "gpu", "linux");
    assertThat(ledger.unmetDemands(run)).isEmpty();
    assertThat(ledger.unmetDemands(submit())).isEmpty();
  }
}
