package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.Ids;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The register of runners: who is there, who went silent, who is gone.
abstract class RunnersContract extends Contract {
  private static final RunnerId UNKNOWN = new RunnerId("lnch_000000000000");

  private Runner replace(String hostname) {
    return runners.register(new Registration(machine(hostname), true));
  }

  private Runner.Status statusOf(RunnerId id) {
    return runners.runner(id).status();
  }

  @Test
  void theSameIdentityIsTheSameRunner() {
    RunnerId id = register("host", "gpu");

    assertThat(id.value()).matches("lnch_[0-9a-f]{12}");
    assertThat(replace("host").id()).isEqualTo(id);
    assertThat(register("other")).isNotEqualTo(id);
    assertThat(runners.runners(null)).hasSize(2);
  }

  @Test
  void identitiesThatLookAlikeAreDifferentRunners() {
    assertThat(Ids.runner("a:b", "c", "d")).isNotEqualTo(Ids.runner("a", "b:c", "d"));
    assertThat(Ids.runner("a", "b", "c;")).isNotEqualTo(Ids.runner("a", "b;", "c"));
    assertThat(Ids.runner("a", "1:b", "c")).isNotEqualTo(Ids.runner("a1", ":b", "c"));
  }

  @Test
  void whatARunnerSaysOfItselfIsShown() {
    Capabilities can = new Capabilities("host", "/work", "command", Set.of("gpu", "a b"), true);

    Runner registered = runners.register(new Registration(can, false));

    assertThat(runners.runner(registered.id())).isEqualTo(registered);
    assertThat(registered.capabilities()).isEqualTo(can);
    assertThat(registered.status()).isEqualTo(Runner.Status.ONLINE);
  }

  @Test
  void aSecondRunnerOfTheSameIdentityIsADuplicate() {
    RunnerId first = register("host", "gpu");

    refused("duplicate_runner", () -> register("host"));
    assertThat(refused("duplicate_runner", () -> register("host", "gpu")).message())
        .endsWith(" is online as " + first + ".");
    runners.remove(first, false, SOMEBODY);
    assertThat(refused("duplicate_runner", () -> register("host")).message())
        .endsWith(" is draining as " + first + ".");
  }

  @Test
  void aRestartTakesTheOldOnesPlaceAtOnce() {
    submit();
    submit();
    submit(Request.start().attempts(3, Attempts.OnLost.REQUEUE));
    submit();
    submit();
    RunnerId runner = register("host", "gpu");
    Held running = start(runner);
    Held claimed = claim(runner);
    Held requeued = start(runner);
    Held stopping = start(runner);
    tell(stopping.id(), STOP);
    Held parked = start(runner);
    report(parked, ASKS_PARKED);

    Runner restarted = replace("host");

    assertThat(restarted.id()).isEqualTo(runner);
    assertThat(runners.runner(runner).capabilities().tags()).isEmpty();
    assertThat(status(running.id())).isEqualTo(RunStatus.FAILED);
    assertThat(fact(running.id(), "run_failed")).contains("runner_lost");
    assertThat(status(claimed.id())).isEqualTo(RunStatus.PENDING);
    assertThat(status(requeued.id())).isEqualTo(RunStatus.PENDING);
    assertThat(run(requeued.id()).attempt()).isEqualTo(2);
    assertThat(fact(requeued.id(), "run_requeued")).contains("\"reason\":\"runner_replaced\"");
    assertThat(status(stopping.id())).isEqualTo(RunStatus.STOPPED);
    assertThat(status(parked.id())).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(row(parked.id())).containsEntry("runner_id", null);
    refused("lease_lost", () -> report(running, COMPLETED));
    refused("lease_lost", () -> report(claimed, STARTED));
    refused("lease_lost", () -> report(parked, COMPLETED));
    assertThat(runners.heartbeat(runner)).isZero();
    assertThat(poll(runner, 0).stops()).isEmpty();
  }

  @Test
  void silenceMakesARunnerStaleAndWordOnlineAgain() {
    RunnerId runner = register("host");
    RunnerId polling = register("polling");
    pass(TIMES.runnerStale().dividedBy(2));
    assertThat(statusOf(runner)).isEqualTo(Runner.Status.ONLINE);
    pass(TIMES.runnerStale().dividedBy(2));
    assertThat(statusOf(runner)).isEqualTo(Runner.Status.STALE);
    assertThat(statusOf(polling)).isEqualTo(Runner.Status.STALE);

    runners.heartbeat(runner);
    poll(polling, 1);

    assertThat(statusOf(runner)).isEqualTo(Runner.Status.ONLINE);
    assertThat(statusOf(polling)).isEqualTo(Runner.Status.ONLINE);
  }

  @Test
  void heartbeatsAndPollsKeepARunnerOnline() {
    RunnerId beating = register("beating");
    RunnerId polling = register("polling");
    for (int i = 0; i < 6; i++) {
      pass(TIMES.runnerStale().dividedBy(2));
      runners.heartbeat(beating);
      poll(polling, 1);
    }

    assertThat(statusOf(beating)).isEqualTo(Runner.Status.ONLINE);
    assertThat(statusOf(polling)).isEqualTo(Runner.Status.ONLINE);
  }

  /// From the start of a run on, when its runner has said nothing else since it claimed it.
  private static final Duration UNTIL_STALE =
      TIMES.runnerStale().minus(TIMES.claimAck().dividedBy(2));

  /// The lease begins with the report, the silence of the runner before it: so it is over later.
  private Held startWhichIsHeldLonger(RunnerId runner) {
    Held held = claim(runner);
    later(TIMES.claimAck().dividedBy(2));
    report(held, STARTED);
    return held;
  }

  @Test
  void aStaleRunnersPlaceIsTaken() {
    submit();
    RunnerId runner = register("host");
    Held held = startWhichIsHeldLonger(runner);
    later(UNTIL_STALE);
    assertThat(register("host")).isEqualTo(runner);

    assertThat(statusOf(runner)).isEqualTo(Runner.Status.ONLINE);
    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aStaleRunnerKeepsWhatItHoldsUntilItsLeasesRunOut() {
    submit();
    Held held = startWhichIsHeldLonger(register("host"));
    pass(UNTIL_STALE);

    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.STALE);
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    report(held, COMPLETED);
  }

  @Test
  void longSilenceRemovesARunner() {
    RunnerId runner = register("host");
    pass(TIMES.runnerRemoved().minus(TIMES.runnerStale()));
    assertThat(statusOf(runner)).isEqualTo(Runner.Status.STALE);

    pass(TIMES.runnerStale());

    assertThat(statusOf(runner)).isEqualTo(Runner.Status.REMOVED);
    refused("unknown_runner", () -> runners.heartbeat(runner));
    refused("unknown_runner", () -> dispatcher.poll(runner, Duration.ZERO, 1));
    assertThat(runners.runners(Runner.Status.REMOVED))
        .extracting(Runner::id)
        .containsExactly(runner);
    assertThat(runners.runners(Runner.Status.ONLINE)).isEmpty();
  }

  @Test
  void aRemovedRunnerIsListedForItsTimeAndThenForgotten() {
    RunnerId runner = register("host");
    pass(TIMES.runnerRemoved());
    pass(TIMES.removedKept().dividedBy(2));
    assertThat(statusOf(runner)).isEqualTo(Runner.Status.REMOVED);
    pass(TIMES.removedKept().dividedBy(2));

    refused("runner_not_found", () -> runners.runner(runner));
    assertThat(runners.runners(null)).isEmpty();
  }

  @Test
  void aRemovedRunnerMayRegisterAgain() {
    RunnerId runner = register("host");
    pass(TIMES.runnerRemoved());

    assertThat(register("host")).isEqualTo(runner);
    assertThat(statusOf(runner)).isEqualTo(Runner.Status.ONLINE);
    submit();
    assertThat(claimAll(runner, 1)).hasSize(1);
  }

  @Test
  void aRunnerThatNobodyKnowsIsToldSo() {
    submit();

    refused("unknown_runner", () -> runners.heartbeat(UNKNOWN));
    refused("unknown_runner", () -> dispatcher.poll(UNKNOWN, PATIENCE, 1));
    refused("runner_not_found", () -> runners.runner(UNKNOWN));
    refused("runner_not_found", () -> runners.remove(UNKNOWN, false));
    refused("runner_not_found", () -> runners.remove(UNKNOWN, true));
  }

  @Test
  void aRunnerThatGoesByItselfIsGoneAtOnce() {
    Held held = running();

    runners.remove(held.runner(), true);

    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.REMOVED);
    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
    refused("unknown_runner", () -> runners.heartbeat(held.runner()));
  }

  @Test
  void aRunnerThatIsSentAwayEndsWhatItHoldsFirst() {
    Held held = running();
    submit();

    runners.remove(held.runner(), false);

    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.DRAINING);
    assertThat(poll(held.runner(), 9).deregistered()).isTrue();
    assertThat(poll(held.runner(), 9).runs()).isEmpty();
    assertThat(runners.heartbeat(held.runner())).isEqualTo(1);
    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.DRAINING);
    tell(held.id(), STOP);
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    report(held, STOPPED);
    runners.remove(held.runner(), true);
    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.REMOVED);
  }

  @Test
  void aRunnerThatDrainsIsRemovedWhenItFallsSilent() {
    Held held = running();
    runners.remove(held.runner(), false);

    pass(TIMES.runnerRemoved());

    assertThat(statusOf(held.runner())).isEqualTo(Runner.Status.REMOVED);
    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aRunnerThatIsSilentAlreadyIsRemovedAtOnce() {
    RunnerId runner = register("host");
    pass(TIMES.runnerStale());

    runners.remove(runner, false);

    assertThat(statusOf(runner)).isEqualTo(Runner.Status.REMOVED);
  }

  @Test
  void runnersAreListedNewestFirst() {
    RunnerId first = register("first");
    later(Duration.ofSeconds(1));
    RunnerId second = register("second");
    later(Duration.ofSeconds(1));
    RunnerId third = register("third");

    assertThat(runners.runners(null)).extracting(Runner::id).containsExactly(third, second, first);
  }
}
