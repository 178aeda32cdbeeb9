package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A session goes on where it ran.
abstract class AffinityContract extends Contract {
  private static final Demands PLACE = new Demands("host", "/work", "command", Set.of());

  @Test
  void aSessionRemembersTheRunnerThatRanIt() {
    submit();
    Held claimed = claim(register("host"));
    assertThat(session(claimed.session()).affinity()).isEqualTo(Session.Affinity.NONE);

    report(claimed, STARTED);

    Session session = session(claimed.session());
    assertThat(session.affinity()).isEqualTo(new Session.Affinity("host", "command"));
    assertThat(session.projectDir()).isEqualTo("/work");
  }

  @Test
  void aRunInAnOldSessionDemandsTheSamePlace() {
    Held held = running();
    report(held, COMPLETED);
    Run next = submit(Request.resume(held.session()));
    RunnerId other = register("other");
    RunnerId otherFolder =
        register(new Capabilities("host", "/elsewhere", "command", Set.of(), false));
    RunnerId otherKind = register(new Capabilities("host", "/work", "browser", Set.of(), false));

    assertThat(next.demands()).isEqualTo(PLACE);
    assertThat(next.timing().timeoutAt()).isNotNull();
    assertThat(claimAll(other, 1)).isEmpty();
    assertThat(claimAll(otherFolder, 1)).isEmpty();
    assertThat(claimAll(otherKind, 1)).isEmpty();
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  @Test
  void aRequestCannotOverrideThePlaceButAddToIt() {
    Held held = running();
    report(held, COMPLETED);

    Run next =
        submit(
            Request.resume(held.session())
                .demanding(new Demands("other", null, null, Set.of("gpu"))));

    assertThat(next.demands()).isEqualTo(new Demands("host", "/work", "command", Set.of("gpu")));
  }

  @Test
  void aRequestMayDoWithoutThePlace() {
    Held held = running();
    report(held, COMPLETED);

    Run next = submit(Request.resume(held.session()).withoutAffinity());

    assertThat(next.demands()).isEqualTo(Demands.NONE);
    assertThat(claim(register("other")).id()).isEqualTo(next.id());
  }

  @Test
  void aSessionThatNeverRanDemandsNothing() {
    Run first = submit();

    assertThat(submit(Request.resume(first.sessionId())).demands()).isEqualTo(Demands.NONE);
  }

  @Test
  void aRunThatWaitedForTheFirstGoesWhereThatRan() {
    Run first = submit();
    Run second = submit(Request.resume(first.sessionId()).demandingTags("red"));
    Run third = submit(Request.resume(first.sessionId()).withoutAffinity());
    RunnerId other = register("other", "red");
    Held held = start(register("host", "red"));
    report(held, COMPLETED);

    Demands both = new Demands("host", "/work", "command", Set.of("red"));
    assertThat(run(second.id()).demands()).isEqualTo(both);
    assertThat(claimAll(other, 1)).isEmpty();
    Held next = start(held.runner());
    assertThat(next.id()).isEqualTo(second.id());
    assertThat(next.run().demands()).isEqualTo(both);
    report(next, COMPLETED);

    assertThat(run(third.id()).demands()).isEqualTo(Demands.NONE);
    assertThat(claim(other).id()).isEqualTo(third.id());
  }

  @Test
  void aRunThatIsToFollowItsSessionLooksForThePlaceFromItsTurnOn() {
    Run first = submit();
    Run second = submit(Request.resume(first.sessionId()));
    assertThat(second.timing().timeoutAt()).isNull();
    Held held = start(register("host"));
    report(held, COMPLETED);
    runners.remove(held.runner(), true);

    assertThat(run(second.id()).timing().timeoutAt()).isNotNull();
    pass(TIMES.match());
    assertThat(status(second.id())).isEqualTo(RunStatus.FAILED);
  }

  /// What it is tried again for is that this machine is gone.
  @Test
  void aRunThatWasLostDoesNotFollowItself() {
    Run first = submit();
    tell(first.id(), CANCEL);
    Run run =
        submit(
            Request.resume(first.sessionId())
                .demandingTags("red")
                .attempts(2, Attempts.OnLost.REQUEUE));
    Held lost = start(register("host", "red"));
    assertThat(lost.id()).isEqualTo(run.id());

    pass(TIMES.lease());
    pass(TIMES.lease());

    assertThat(run(run.id()).demands()).isEqualTo(new Demands(null, null, null, Set.of("red")));
    assertThat(claim(register("other", "red")).id()).isEqualTo(run.id());
  }

  @Test
  void thePlaceIsThatOfTheLastRun() {
    Held first = running();
    report(first, COMPLETED);
    submit(Request.resume(first.session()).withoutAffinity());
    Held second = start(register("second"));
    report(second, COMPLETED);

    assertThat(submit(Request.resume(first.session())).demands().hostname()).isEqualTo("second");
  }
}
