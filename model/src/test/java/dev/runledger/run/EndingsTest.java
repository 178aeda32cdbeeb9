package dev.runledger.run;

import static dev.runledger.run.Shapes.BACK_OFF;
import static dev.runledger.run.Shapes.CLAIM;
import static dev.runledger.run.Shapes.GRACE;
import static dev.runledger.run.Shapes.LEASE;
import static dev.runledger.run.Shapes.NOW;
import static dev.runledger.run.Shapes.QUESTION;
import static dev.runledger.run.Shapes.attempts;
import static dev.runledger.run.Shapes.command;
import static dev.runledger.run.Shapes.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.event.RunFact;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Decision.Accepted;
import dev.runledger.run.Decision.Unchanged;
import dev.runledger.work.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What the states and the events carry, where the way to them matters.
class EndingsTest {
  private static final Attempts ONLY_ONE = attempts(1, 1, OnLost.FAIL);

  @Test
  void anAcceptedCancelAlwaysEndsAsCancelled() {
    for (String end :
        List.of(
            "stopped", "completed", "failed", "failed, retryable", "holder lost", "grace over")) {
      assertThat(next("cancelling", end)).as(end).isInstanceOf(RunState.Cancelled.class);
    }
    assertThat(next("cancelling", "completed"))
        .isEqualTo(new RunState.Cancelled(NOW, "a mistake", LEASE.over()));
  }

  @Test
  void aStopIsOvertakenByWhatTheProcessDidByItself() {
    assertThat(next("stopping", "completed"))
        .isEqualTo(new RunState.Completed(NOW, new Json("1"), new Json("{}"), LEASE.over()));
    assertThat(next("stopping", "failed"))
        .isEqualTo(new RunState.Failed(NOW, new RunFailure("oops", "It broke"), LEASE.over()));
  }

  @Test
  void aCancelOfARunThatIsBeingStoppedChangesNothing() {
    assertThat(decide("stopping", ONLY_ONE, "cancel")).isInstanceOf(Unchanged.class);
    assertThat(decide("cancelling", ONLY_ONE, "stop")).isInstanceOf(Unchanged.class);
  }

  @Test
  void theReasonSaysWhetherTheHolderEndedItOrWasLostOrTookTooLong() {
    assertThat(decide("stopping", ONLY_ONE, "stopped"))
        .isEqualTo(
            new Accepted(
                new RunState.Stopped(NOW, "enough", LEASE.over()),
                new RunFact.Stopped("enough", "SIGTERM")));
    assertThat(decide("stopping", ONLY_ONE, "holder lost"))
        .isEqualTo(
            new Accepted(
                new RunState.Stopped(NOW, "runner_lost", null),
                new RunFact.Stopped("runner_lost", null)));
    assertThat(decide("cancelling", ONLY_ONE, "grace over"))
        .isEqualTo(
            new Accepted(
                new RunState.Cancelled(NOW, "grace_time_passed", LEASE.over()),
                new RunFact.Cancelled("grace_time_passed", null)));
  }

  @Test
  void aStopGivesTheHolderItsGraceAndAnUnheldRunNone() {
    assertThat(decide("running", ONLY_ONE, "stop"))
        .isEqualTo(
            new Accepted(
                new RunState.Stopping(LEASE, StopBy.STOP, "enough", NOW.plus(GRACE)),
                new RunFact.Stopping("stop", "enough", GRACE.toSeconds())));
    assertThat(decide("parked", ONLY_ONE, "cancel"))
        .isEqualTo(
            new Accepted(
                new RunState.Stopping(LEASE, StopBy.CANCEL, "a mistake", NOW.plus(GRACE)),
                new RunFact.Stopping("cancel", "a mistake", GRACE.toSeconds())));
    assertThat(decide("released", ONLY_ONE, "cancel"))
        .isEqualTo(
            new Accepted(
                new RunState.Cancelled(NOW, "a mistake", null),
                new RunFact.Cancelled("a mistake", null)));
  }

  @Test
  void aLostRunnerFailsTheRunAndHasNoLeaseAnyMore() {
    RunFailure lost = new RunFailure("runner_lost", "Runner lnch_1 was lost while it ran this");
    assertThat(decide("running", ONLY_ONE, "holder lost"))
        .isEqualTo(
            new Accepted(
                new RunState.Failed(NOW, lost, null),
                new RunFact.Failed(lost.code(), lost.message(), null)));
  }

  @Test
  void aNewAttemptWaitsForItsBackOffAndSaysWhy() {
    Attempts second = attempts(2, 3, OnLost.REQUEUE);
    assertThat(decide("running", second, "holder lost"))
        .isEqualTo(
            new Accepted(
                new RunState.Pending(NOW.plus(BACK_OFF)),
                new RunFact.Requeued("lease_expired", 3, null)));
    assertThat(decide("running", second, "failed, retryable"))
        .isEqualTo(
            new Accepted(
                new RunState.Pending(NOW.plus(BACK_OFF)),
                new RunFact.Requeued("busy", 3, "Later")));
    assertThat(next("running", attempts(3, 3, OnLost.REQUEUE), "holder lost"))
        .isInstanceOf(RunState.Failed.class);
  }

  @Test
  void aClaimThatWasNeverStartedUsesUpNoAttempt() {
    assertThat(decide("claimed", attempts(2, 3, OnLost.FAIL), "holder lost"))
        .isEqualTo(
            new Accepted(
                new RunState.Pending(null), new RunFact.Requeued("lease_expired", 2, null)));
  }

  @Test
  void nobodyWhoMeetsTheDemandsIsAFailureWithItsOwnCode() {
    RunFailure why =
        new RunFailure("no_matching_runner", "No matching runner available within timeout");
    assertThat(decide("pending", ONLY_ONE, "no match"))
        .isEqualTo(
            new Accepted(
                new RunState.Failed(NOW, why, null),
                new RunFact.Failed(why.code(), why.message(), null)));
  }

  @Test
  void aQuestionIsAskedAndAnsweredWithTheLeaseKeptOrGiven() {
    Json answer = new Json("\"blue\"");
    assertThat(decide("running", ONLY_ONE, "waiting, parked"))
        .isEqualTo(
            new Accepted(
                state("parked"),
                new RunFact.WaitingInput(QUESTION.reason(), QUESTION.schema(), true, null)));
    assertThat(decide("running", ONLY_ONE, "waiting"))
        .isEqualTo(
            new Accepted(
                state("released"),
                new RunFact.WaitingInput(QUESTION.reason(), QUESTION.schema(), false, null)));
    assertThat(decide("parked", ONLY_ONE, "resume"))
        .isEqualTo(new Accepted(state("running"), new RunFact.Resumed(answer, false, false)));
    assertThat(decide("released", ONLY_ONE, "resume"))
        .isEqualTo(new Accepted(state("pending"), new RunFact.Resumed(answer, true, false)));
  }

  @Test
  void aParkedProcessWhoseLeaseIsOverDoesNotGoOn() {
    Lease late = new Lease(LEASE.holder(), LEASE.token(), NOW, true);
    RunState parked = new RunState.WaitingInput(QUESTION, late);
    assertThat(Shapes.decide(parked, ONLY_ONE, command("resume")))
        .isEqualTo(
            new Accepted(state("pending"), new RunFact.Resumed(new Json("\"blue\""), true, false)));
  }

  @Test
  void aClaimAndAStartTellWhoAndWhichAttempt() {
    assertThat(Shapes.decide(state("pending"), ONLY_ONE, new RunCommand.Claim(CLAIM, 7)))
        .isEqualTo(
            new Accepted(new RunState.Claimed(CLAIM), new RunFact.Claimed(CLAIM.holder(), 7)));
    assertThat(decide("claimed", attempts(7, 9, OnLost.FAIL), "started"))
        .isEqualTo(
            new Accepted(new RunState.Running(CLAIM), new RunFact.Started(CLAIM.holder(), 7)));
  }

  @Test
  void aRunKnowsItsHolderUntilAfterItsEnd() {
    assertThat(state("running").heldBy(LEASE.holder(), LEASE.token(), NOW)).isTrue();
    assertThat(state("parked").heldBy(LEASE.holder(), LEASE.token(), NOW)).isTrue();
    assertThat(state("completed").heldBy(LEASE.holder(), LEASE.token(), NOW)).isTrue();
    assertThat(state("running").heldBy(CLAIM.holder(), LEASE.token(), NOW)).isFalse();
    assertThat(state("running").heldBy(LEASE.holder(), CLAIM.token(), NOW)).isFalse();
    for (String unheld : List.of("pending", "released", "cancelled")) {
      assertThat(state(unheld).heldBy(LEASE.holder(), LEASE.token(), NOW)).as(unheld).isFalse();
    }
    Instant end = Objects.requireNonNull(LEASE.expiresAt());
    assertThat(state("running").heldBy(LEASE.holder(), LEASE.token(), end)).isFalse();
    assertThat(state("completed").heldBy(LEASE.holder(), LEASE.token(), end)).isTrue();
    Lease last = state("completed").leaseOrLast();
    assertThat(last).isEqualTo(LEASE.over());
    assertThat(last.expiresAt()).isNull();
  }

  private static Decision decide(String state, Attempts attempts, String command) {
    return Shapes.decide(state(state), attempts, command(command));
  }

  private static RunState next(String state, String command) {
    return next(state, ONLY_ONE, command);
  }

  private static RunState next(String state, Attempts attempts, String command) {
    return ((Accepted) decide(state, attempts, command)).next();
  }
}
