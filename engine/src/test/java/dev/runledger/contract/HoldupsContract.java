package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.ledger.Holdups;
import dev.runledger.run.Holdup;
import dev.runledger.run.Holdup.Reason;
import dev.runledger.run.Run;
import dev.runledger.work.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Why a pending run is not claimed yet.
abstract class HoldupsContract extends Contract {
  private Holdup why(RunId run) {
    return new Holdups(store).of(run(run)).orElseThrow();
  }

  @Test
  void withoutRunnersNoneIsOnline() {
    Run run = submit(Request.start().demandingTags("gpu"));

    assertThat(why(run.id()).reason()).isEqualTo(Reason.NO_RUNNER_ONLINE);
    assertThat(why(run.id()).message()).isEqualTo("There is no runner online.");
    register("host", "gpu");
    pass(TIMES.runnerStale());
    assertThat(why(run.id()).reason()).isEqualTo(Reason.NO_RUNNER_ONLINE);
  }

  @Test
  void eachDemandSaysHowManyMeetIt() {
    register("one", "gpu", "linux");
    register("two", "linux");
    Run run = submit(Request.start().demandingTags("gpu", "linux", "quiet"));

    Holdup why = why(run.id());

    assertThat(why.reason()).isEqualTo(Reason.NO_MATCHING_RUNNER);
    assertThat(why.online()).isEqualTo(2);
    assertThat(why.matching()).isZero();
    assertThat(why.demands())
        .containsExactly(
            new Holdup.Demand("tag=gpu", 1),
            new Holdup.Demand("tag=linux", 2),
            new Holdup.Demand("tag=quiet", 0));
    assertThat(why.message()).isEqualTo("No runner that is online meets tag=quiet.");
  }

  @Test
  void demandsMayEachBeMetButAllByNobody() {
    register("one", "gpu");
    register("two", "linux");

    Holdup why = why(submit(Request.start().demandingTags("gpu", "linux")).id());

    assertThat(why.reason()).isEqualTo(Reason.NO_MATCHING_RUNNER);
    assertThat(why.message()).contains("Each of its demands is met");
  }

  @Test
  void aRunnerMayTakeOnlyWhatDemandsItsTags() {
    register(new Capabilities("host", "/work", "command", Set.of("gpu"), true));

    Holdup why = why(submit().id());

    assertThat(why.reason()).isEqualTo(Reason.NO_MATCHING_RUNNER);
    assertThat(why.message()).contains("only runs that demand one of their tags");
  }

  @Test
  void whereARunnerCouldItHasNotAskedYet() {
    register("host");

    assertThat(why(submit().id()).reason()).isEqualTo(Reason.RUNNERS_BUSY);
    assertThat(why(submit().id()).matching()).isEqualTo(1);
  }

  @Test
  void aRunIsBehindTheOneThatGoesFirst() {
    Run first = submit();
    Run second = submit(Request.resume(first.sessionId()));
    assertThat(why(second.id()).behind()).isEqualTo(first.id());
    assertThat(why(first.id()).behind()).isNull();

    start(register("host"));

    assertThat(why(second.id()).reason()).isEqualTo(Reason.BEHIND_RUN);
    assertThat(why(second.id()).message())
        .isEqualTo("It is behind run " + first.id() + " of the same session.");
  }

  @Test
  void aRunMayHaveToWaitForItsTime() {
    register("host");
    Instant later = store.now().plus(Duration.ofHours(1));
    Run run = submit(Request.start().notBefore(later));
    assertThat(why(run.id()).reason()).isEqualTo(Reason.NOT_BEFORE);
    assertThat(why(run.id()).notBefore()).isEqualTo(later);

    pass(Duration.ofHours(1));

    assertThat(why(run.id()).notBefore()).isNull();
  }

  @Test
  void aRunThatIsNotPendingIsNotHeldUp() {
    assertThat(new Holdups(store).of(run(running().id()))).isEmpty();
  }
}
