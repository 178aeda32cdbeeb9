package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunnerId;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Delivery;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Stop ends a run's process, cancel withdraws the run.
abstract class StopContract extends Contract {

  @Test
  void aPendingRunIsStoppedAtOnce() {
    Run run = submit();

    tell(run.id(), STOP);

    assertStopped(run, "enough");
    assertThat(types(run.id())).containsExactly("run_created", "run_stopped");
    assertThat(fact(run.id(), "run_stopped")).isEqualTo("{\"reason\":\"enough\",\"signal\":null}");
    assertThat(poll(register("host"), 1).runs()).isEmpty();
  }

  @Test
  void aPendingRunIsCancelledAtOnce() {
    Run run = submit();

    tell(run.id(), CANCEL);

    assertCancelled(run, "withdrawn");
    assertThat(types(run.id())).containsExactly("run_created", "run_cancelled");
    assertThat(fact(run.id(), "run_cancelled"))
        .isEqualTo("{\"reason\":\"withdrawn\",\"signal\":null}");
    assertThat(row(run.id()).get("cancelled_at")).isEqualTo(row(run.id()).get("completed_at"));
  }

  @Test
  void aRunThatNobodyHoldsWhileItWaitsIsEndedAtOnce() {
    Held stopped = running();
    report(stopped, ASKS_RELEASED);
    tell(stopped.id(), STOP);
    assertStopped(stopped.run(), "enough");

    submit();
    Held cancelled = start(stopped.runner());
    report(cancelled, ASKS_RELEASED);
    tell(cancelled.id(), CANCEL);
    assertCancelled(cancelled.run(), "withdrawn");
  }

  @Test
  void theHolderIsToldAndAcknowledges() {
    Held held = running();

    tell(held.id(), STOP);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.STOPPING);
    assertThat(fact(held.id(), "run_stopping"))
        .isEqualTo(
            "{\"by\":\"stop\",\"reason\":\"enough\",\"grace_seconds\":" + GRACE.toSeconds() + "}");
    assertThat(poll(held.runner(), 0).stops())
        .containsExactly(new Delivery.StopOrder(held.id(), held.session(), "enough", GRACE));

    report(held, STOPPED);
    assertStopped(held.run(), "enough");
    assertThat(fact(held.id(), "run_stopped"))
        .isEqualTo("{\"reason\":\"enough\",\"signal\":\"SIGTERM\"}");
    assertThat(row(held.id())).containsEntry("runner_id", held.runner().value());
  }

  @Test
  void aCancelIsToldAsAStopAndEndsAsCancelled() {
    Held held = running();

    tell(held.id(), CANCEL);

    assertThat(fact(held.id(), "run_stopping"))
        .startsWith("{\"by\":\"cancel\",\"reason\":\"withdrawn\"");
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    report(held, STOPPED);
    assertCancelled(held.run(), "withdrawn");
  }

  @Test
  void aClaimedRunIsStoppedByItsHolder() {
    submit();
    Held held = claim(register("host"));

    tell(held.id(), STOP);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    report(held, STOPPED);
    assertStopped(held.run(), "enough");
  }

  @Test
  void aParkedProcessIsStoppedByItsHolder() {
    Held held = running();
    report(held, ASKS_PARKED);

    tell(held.id(), CANCEL);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    report(held, STOPPED);
    assertCancelled(held.run(), "withdrawn");
  }

  @Test
  void whatEndedByItselfBeforeTheStopIsToldAsItWas() {
    Held completed = running();
    tell(completed.id(), STOP);
    report(completed, COMPLETED);
    assertThat(status(completed.id())).isEqualTo(RunStatus.COMPLETED);
    assertThat(sessionStatus(completed.session())).isEqualTo(Session.Status.IDLE);
    assertThat(row(completed.id())).containsEntry("stop_reason", null);

    submit();
    Held failed = start(completed.runner());
    tell(failed.id(), STOP);
    report(failed, FAILED_RETRYABLE);
    assertThat(status(failed.id())).isEqualTo(RunStatus.FAILED);
    assertThat(sessionStatus(failed.session())).isEqualTo(Session.Status.FAILED);
  }

  @Test
  void anAcceptedCancelEndsAsCancelledWhateverIsReported() {
    RunnerId runner = register("host");
    for (RunCommand.Report report : List.of(COMPLETED, FAILED, FAILED_RETRYABLE, STOPPED)) {
      submit();
      Held held = start(runner);
      tell(held.id(), CANCEL);
      report(held, report);
      assertCancelled(held.run(), "withdrawn");
      assertThat(row(held.id())).containsEntry("result", null).containsEntry("error", null);
    }
  }

  @Test
  void aHolderThatTakesTooLongIsNotWaitedFor() {
    Held stopped = running();
    tell(stopped.id(), STOP);
    submit();
    Held cancelled = start(stopped.runner());
    tell(cancelled.id(), CANCEL);

    pass(GRACE.dividedBy(2));
    assertThat(status(stopped.id())).isEqualTo(RunStatus.STOPPING);
    pass(GRACE.dividedBy(2));

    assertStopped(stopped.run(), "grace_time_passed");
    assertCancelled(cancelled.run(), "grace_time_passed");
  }

  /// So many sweeps forget once.
  private static final int SELDOM = 300;

  @Test
  void aStopIsToldAlsoAfterTheGraceUntilItsHolderSaysAnything() {
    RunnerId runner = register("host");
    for (RunCommand.Order order : new RunCommand.Order[] {STOP, CANCEL}) {
      submit();
      Held held = start(runner);
      tell(held.id(), order);
      pass(GRACE);
      assertThat(run(held.id()).state().isOver()).isTrue();

      assertThat(poll(held.runner(), 0).stops())
          .extracting(Delivery.StopOrder::run)
          .containsExactly(held.id());
      later(TIMES.redeliver());
      assertThat(poll(held.runner(), 0).stops()).hasSize(1);
      assertThatThrownBy(() -> report(held, STOPPED)).hasMessageContaining("is over");
      later(TIMES.redeliver());
      assertThat(poll(held.runner(), 0).stops()).isEmpty();
    }
  }

  @Test
  void aStopThatNobodyAcknowledgesAfterTheGraceIsForgottenInTheEnd() {
    Held held = running();
    tell(held.id(), STOP);
    pass(GRACE);
    runners.heartbeat(held.runner());
    later(TIMES.runnerRemoved());
    runners.heartbeat(held.runner());
    for (int sweep = 0; sweep < SELDOM; sweep++) {
      sweeper.sweep();
    }
    assertThat(poll(held.runner(), 0).stops()).isEmpty();
  }

  @Test
  void theGraceIsWhatTheCommandSays() {
    Held held = running();
    Duration grace = Duration.ofMinutes(7);
    tell(held.id(), new RunCommand.End(StopBy.STOP, "soon", grace));

    assertThat(poll(held.runner(), 0).stops().getFirst().grace()).isEqualTo(grace);
    pass(Duration.ofMinutes(4));
    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    pass(Duration.ofMinutes(3));
    assertStopped(held.run(), "grace_time_passed");
  }

  @Test
  void aStopThatIsWrittenPastTheServerIsToldAndHasItsTimeOfGrace() throws Exception {
    Held held = running();
    submit();
    Held withdrawn = start(held.runner());
    elsewhere(
        "UPDATE runs SET status = 'stopping', stop_reason = 'by hand' WHERE run_id = '"
            + held.id()
            + "'");
    elsewhere(
        "UPDATE runs SET status = 'stopping', stopping_by = 'cancel' WHERE run_id = '"
            + withdrawn.id()
            + "'");
    assertThat(poll(held.runner(), 0).stops()).isEmpty();

    sweeper.sweep();

    assertThat(poll(held.runner(), 0).stops())
        .containsExactlyInAnyOrder(
            new Delivery.StopOrder(held.id(), held.session(), "by hand", GRACE),
            new Delivery.StopOrder(withdrawn.id(), withdrawn.session(), "", GRACE));
    pass(GRACE.dividedBy(2));
    runners.heartbeat(held.runner());
    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    pass(GRACE.dividedBy(2));
    assertStopped(held.run(), "grace_time_passed");
    assertCancelled(withdrawn.run(), "grace_time_passed");
    assertThat(types(held.id())).endsWith("run_started", "run_stopping", "run_stopped");
  }

  @Test
  void whoIsToldOfAStopThatWasWrittenAcknowledgesIt() throws Exception {
    Held held = running();
    elsewhere("UPDATE runs SET status = 'stopping', stop_reason = 'by hand'");
    sweeper.sweep();
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);

    report(held, STOPPED);

    assertStopped(held.run(), "by hand");
  }

  @Test
  void anEndOfTheGraceThatIsWrittenWithTheStopCounts() throws Exception {
    Held held = running();
    Duration grace = Duration.ofMinutes(7);
    elsewhere(
        "UPDATE runs SET status = 'stopping', grace_ends_at = '" + store.now().plus(grace) + "'");

    sweeper.sweep();

    assertThat(poll(held.runner(), 0).stops().getFirst().grace())
        .isBetween(grace.minus(PATIENCE), grace);
    pass(grace);
    assertStopped(held.run(), "grace_time_passed");
  }

  /// The end of the first grace is still in the row when the second stop is written.
  @Test
  void aStopThatIsWrittenAgainBeginsItsGraceAnew() throws Exception {
    Held held = running();
    tell(held.id(), STOP);
    elsewhere("UPDATE runs SET status = 'running'");
    pass(GRACE.plusMinutes(1));
    runners.heartbeat(held.runner());
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    elsewhere("UPDATE runs SET status = 'stopping'");

    sweeper.sweep();

    assertThat(poll(held.runner(), 0).stops().getFirst().grace()).isEqualTo(GRACE);
    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    pass(GRACE);
    assertStopped(held.run(), "grace_time_passed");
  }

  /// It may write no more, and learns why.
  @Test
  void whoWritesAfterItsGraceIsToldOfTheStopNoLonger() {
    Held held = running();
    tell(held.id(), STOP);
    pass(GRACE);
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    var event = new NewEvent("step", null, null, null, Json.EMPTY_OBJECT, null, false);

    assertThatThrownBy(() -> log.append(held.id(), held.token(), List.of(event)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("run_refused"));

    later(TIMES.redeliver());
    assertThat(poll(held.runner(), 0).stops()).isEmpty();
    assertThat(picture().rows("runner_commands")).isEmpty();
  }

  @Test
  void aSecondOrderChangesNothingWhileTheFirstIsBeingObeyed() {
    Held held = running();
    tell(held.id(), STOP);

    unchanged(() -> tell(held.id(), CANCEL));
    unchanged(
        () -> tell(held.id(), new RunCommand.End(StopBy.STOP, "other", Duration.ofSeconds(1))));
    report(held, STOPPED);
    assertStopped(held.run(), "enough");
    unchanged(() -> tell(held.id(), CANCEL));
    unchanged(() -> tell(held.id(), STOP));
  }

  @Test
  void aStopTakesTheRunOutOfItsSessionsWay() {
    Held held = running();
    Run next = submit(Request.resume(held.session()));
    tell(held.id(), CANCEL);
    assertThat(poll(held.runner(), 1).runs()).isEmpty();

    report(held, STOPPED);

    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.PENDING);
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  private void assertStopped(Run run, String reason) {
    assertThat(run(run.id()).state())
        .isInstanceOfSatisfying(
            RunState.Stopped.class, over -> assertThat(over.reason()).isEqualTo(reason));
    assertThat(row(run.id())).containsEntry("stop_reason", reason);
    assertThat(row(run.id()).get("completed_at")).isNotNull();
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.STOPPED);
    assertToldOn(run, reason.equals("grace_time_passed"));
  }

  private void assertCancelled(Run run, String reason) {
    assertThat(run(run.id()).state())
        .isInstanceOfSatisfying(
            RunState.Cancelled.class, over -> assertThat(over.reason()).isEqualTo(reason));
    assertThat(row(run.id())).containsEntry("stop_reason", reason);
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.IDLE);
    assertToldOn(run, reason.equals("grace_time_passed"));
  }

  /// @param isLeft its holder may not know that it has ended; otherwise nobody is to be told
  ///   anything
  private void assertToldOn(Run run, boolean isLeft) {
    List<Map<String, String>> commands = picture().rows("runner_commands");
    if (isLeft) {
      assertThat(commands).extracting(command -> command.get("run_id")).contains(run.id().value());
    } else {
      assertThat(commands).isEmpty();
    }
  }
}
