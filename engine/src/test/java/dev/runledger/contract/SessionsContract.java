package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.Problem;
import dev.runledger.run.Lineage;
import dev.runledger.run.NewSession;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.SessionPatch;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission.Conflict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Sessions and the runs in them: one at a time, first in first out.
abstract class SessionsContract extends Contract {
  private static final SessionId NAMED = new SessionId("my-session");
  private static final SessionId UNKNOWN = new SessionId("ses_000000000000");

  @Test
  void aSessionMayBeNamedByItsMaker() {
    Run run = submit(Request.start(NAMED));

    assertThat(run.sessionId()).isEqualTo(NAMED);
    assertThat(run.lineage().type()).isEqualTo(Lineage.Type.START_SESSION);
    assertThat(session(NAMED).agentName()).isEqualTo("writer");
  }

  @Test
  void aSessionIsStartedOnce() {
    submit(Request.start(NAMED));

    refused("session_exists", () -> submit(Request.start(NAMED)));
    refused("session_exists", () -> sessions.create(newSession(NAMED, null)));
  }

  @Test
  void aRunThatResumesNeedsASession() {
    Problem problem =
        refused("bad_request", () -> submit(Request.start().of(Lineage.Type.RESUME_SESSION)));

    assertThat(problem.message()).startsWith("session_id is required");
  }

  @Test
  void aSessionThatIsNotThereIsNotFound() {
    refused("session_not_found", () -> submit(Request.resume(UNKNOWN)));
    refused("session_not_found", () -> sessions.session(UNKNOWN));
    refused("session_not_found", () -> sessions.stop(UNKNOWN, "enough", GRACE));
    refused("session_not_found", () -> sessions.delete(UNKNOWN, true, true, SOMEBODY));
    refused("session_not_found", () -> sessions.result(UNKNOWN));
    refused("session_not_found", () -> submit(Request.start().parent(UNKNOWN)));
    refused("run_not_found", () -> submit(Request.start().parent(new RunId("run_000000000000"))));
  }

  @Test
  void aRequestThatSaysNoTypeResumesWhatThereIs() {
    Run first = submit(Request.start().named(NAMED));
    Run second = submit(Request.start().named(NAMED));

    assertThat(first.lineage().type()).isEqualTo(Lineage.Type.START_SESSION);
    assertThat(second.lineage().type()).isEqualTo(Lineage.Type.RESUME_SESSION);
    assertThat(second.sessionId()).isEqualTo(NAMED);
  }

  @Test
  void aSessionIsNotItsOwnParent() {
    Run run = submit(Request.start(NAMED));

    refused("bad_request", () -> submit(Request.resume(NAMED).parent(NAMED)));
    assertThat(run.lineage().parentSession()).isNull();
  }

  @Test
  void runsOfASessionGoOneAtATimeInTheOrderInWhichTheyCame() {
    RunnerId runner = register("host");
    Run first = submit(Request.start(NAMED));
    List<RunId> runs = new ArrayList<>(List.of(first.id()));
    IntStream.range(0, 4).forEach(i -> runs.add(submit(Request.resume(NAMED).priority(i)).id()));

    List<RunId> claimed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      List<Held> next = claimAll(runner, 5);
      assertThat(next).hasSize(1);
      assertThat(claimAll(runner, 5)).isEmpty();
      report(next.getFirst(), STARTED);
      assertThat(claimAll(runner, 5)).isEmpty();
      report(next.getFirst(), i % 2 == 0 ? COMPLETED : FAILED);
      claimed.add(next.getFirst().id());
    }
    assertThat(claimed).isEqualTo(runs);
  }

  @Test
  void theDatabaseItselfKeepsOneRunActive() {
    Held held = running();
    Run next = submit(Request.resume(held.session()));

    assertThatThrownBy(() ->
            elsewhere(
                "UPDATE runs SET status = 'claimed', runner_id = 'x', lease_token = 'lt_x', "
                    + "ready_key = NULL WHERE run_id = '"
                    + next.id()
                    + "'"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void aRunThatWaitsBehindAnotherIsPending() {
    Held held = running();

    Run next = submit(Request.resume(held.session()));

    assertThat(next.status()).isEqualTo(RunStatus.PENDING);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.RUNNING);
    report(held, COMPLETED);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.PENDING);
  }

  @Test
  void aRunMayRefuseToWait() {
    Held held = running();
    refused("session_busy", () -> submit(Request.resume(held.session()).conflict(Conflict.REJECT)));

    report(held, COMPLETED);
    Run pending = submit(Request.resume(held.session()).conflict(Conflict.REJECT));
    assertThat(pending.status()).isEqualTo(RunStatus.PENDING);
    refused("session_busy", () -> submit(Request.resume(held.session()).conflict(Conflict.REJECT)));
  }

  @Test
  void aRunMayTakeTheActiveOnesPlace() {
    Held held = running();

    Run next = submit(Request.resume(held.session()).conflict(Conflict.CANCEL_ACTIVE));

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(next.status()).isEqualTo(RunStatus.PENDING);
    assertThat(poll(held.runner(), 1).stops()).hasSize(1);
    report(held, COMPLETED);
    assertThat(status(held.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  @Test
  void aRunThatNobodyHoldsGivesWayAtOnce() {
    Held held = running();
    report(held, ASKS_RELEASED);

    Run next = submit(Request.resume(held.session()).conflict(Conflict.CANCEL_ACTIVE));

    assertThat(status(held.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  @Test
  void takingThePlaceOfNobodyIsWaitingInTurn() {
    Run first = submit(Request.start(NAMED));

    Run second = submit(Request.resume(NAMED).conflict(Conflict.CANCEL_ACTIVE));

    assertThat(status(first.id())).isEqualTo(RunStatus.PENDING);
    RunnerId runner = register("host");
    Held held = start(runner);
    assertThat(held.id()).isEqualTo(first.id());
    report(held, COMPLETED);
    assertThat(claim(runner).id()).isEqualTo(second.id());
  }

  @Test
  void aSessionThatWaitsForInputTakesFurtherRunsIntoItsQueue() {
    Held held = running();
    report(held, ASKS_PARKED);

    assertThat(submit(Request.resume(held.session())).status()).isEqualTo(RunStatus.PENDING);
    refused("session_busy", () -> submit(Request.resume(held.session()).conflict(Conflict.REJECT)));
  }

  @Test
  void aSessionThatStopsOrStoppedTakesNoRuns() {
    Held held = running();
    tell(held.id(), STOP);
    Problem stopping = refused("session_stopped", () -> submit(Request.resume(held.session())));
    assertThat(stopping.message())
        .endsWith("is stopping: run " + held.id() + " of it is being stopped.");
    assertThat(stopping.hint()).isEqualTo("Start a new session.");

    report(held, STOPPED);
    Problem stopped = refused("session_stopped", () -> submit(Request.resume(held.session())));
    assertThat(stopped.message()).isEqualTo("Session " + held.session() + " is stopped.");
    refused("session_stopped", () -> ledger.retry(held.id()));
  }

  @Test
  void aSessionWhoseRunIsBeingCancelledTakesNoRunsUntilItIs() {
    Held held = running();
    tell(held.id(), CANCEL);
    Problem why = refused("session_stopped", () -> submit(Request.resume(held.session())));
    assertThat(why.message())
        .endsWith("is stopping: run " + held.id() + " of it is being cancelled.");
    assertThat(why.hint()).contains("the session goes on then");

    report(held, STOPPED);
    assertThat(submit(Request.resume(held.session())).status()).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aSessionWhoseProcessCompletesBeforeItsStopIsIdle() {
    Held held = running();
    sessions.stop(held.session(), "enough", GRACE);

    report(held, COMPLETED);

    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.IDLE);
  }

  @Test
  void aDelayedRunIsNotOvertakenInItsSession() {
    Run delayed = submit(Request.start(NAMED).notBefore(store.now().plus(Duration.ofHours(2))));
    Run later = submit(Request.resume(NAMED));
    RunnerId runner = register("host");

    assertThat(claimAll(runner, 9)).isEmpty();
    pass(Duration.ofHours(2));
    Held held = start(runner);
    assertThat(held.id()).isEqualTo(delayed.id());
    report(held, COMPLETED);
    assertThat(claim(runner).id()).isEqualTo(later.id());
  }

  @Test
  void sessionsThatFailedOrWereCancelledGoOn() {
    Held failed = running();
    report(failed, FAILED);
    assertThat(submit(Request.resume(failed.session())).status()).isEqualTo(RunStatus.PENDING);

    Held cancelled = start(failed.runner());
    tell(cancelled.id(), CANCEL);
    report(cancelled, STOPPED);
    assertThat(submit(Request.resume(cancelled.session())).status()).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void stoppingASessionEndsEveryLiveRunOfIt() {
    Held held = running();
    List<RunId> waiting =
        IntStream.range(0, 3).mapToObj(_ -> submit(Request.resume(held.session())).id()).toList();

    Session stopping = sessions.stop(held.session(), "closing time", GRACE).session();

    assertThat(stopping.status()).isEqualTo(Session.Status.STOPPING);
    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    for (RunId run : waiting) {
      assertThat(status(run)).isEqualTo(RunStatus.STOPPED);
      assertThat(types(run)).containsExactly("run_created", "run_stopped");
      assertThat(row(run)).containsEntry("stop_reason", "closing time");
    }
    report(held, STOPPED);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.STOPPED);
    assertThat(claimAll(held.runner(), 9)).isEmpty();
  }

  @Test
  void aSessionWithoutLiveRunsIsStoppedAtOnce() {
    Held held = running();
    report(held, COMPLETED);

    assertThat(sessions.stop(held.session(), "enough", GRACE).session().status())
        .isEqualTo(Session.Status.STOPPED);
    assertThat(sessions.stop(held.session(), "enough", GRACE).session().status())
        .isEqualTo(Session.Status.STOPPED);
    assertThat(status(held.id())).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void noRunOfAStoppedSessionIsClaimedInBetween() {
    submit(Request.start(NAMED));
    submit(Request.resume(NAMED));

    sessions.stop(NAMED, "enough", GRACE);

    assertThat(sessionStatus(NAMED)).isEqualTo(Session.Status.STOPPED);
    assertThat(claimAll(register("host"), 9)).isEmpty();
  }

  @Test
  void aSessionCanBeThereBeforeItsRuns() {
    Session parent = sessions.create(newSession(null, null));
    Session session = sessions.create(newSession(NAMED, parent.id()));

    assertThat(session).isEqualTo(session(NAMED));
    assertThat(session.status()).isEqualTo(Session.Status.IDLE);
    assertThat(session.parent()).isEqualTo(parent.id());
    assertThat(submit(Request.resume(NAMED)).sessionId()).isEqualTo(NAMED);
    assertThat(sessionStatus(NAMED)).isEqualTo(Session.Status.PENDING);
    refused("session_not_found", () -> sessions.create(newSession(null, UNKNOWN)));
  }

  @Test
  void whatAPersonMayChangeOfASessionIsKeptAndNothingElse() {
    Held held = running();
    Session before = session(held.session());

    sessions.patch(
        held.session(),
        new SessionPatch(
            new SessionPatch.Change<>("A poem"),
            null,
            null,
            new SessionPatch.Change<>(new Json("{\"k\": 1}"))));

    Session after = session(held.session());
    assertThat(after.title()).isEqualTo("A poem");
    assertThat(after.metadata()).isEqualTo(new Json("{\"k\": 1}"));
    assertThat(after.agentName()).isEqualTo("writer");
    assertThat(after.status()).isEqualTo(before.status());
    assertThat(after.affinity()).isEqualTo(before.affinity());
  }

  @Test
  void theResultOfASessionIsTheRunThatEndedLast() {
    Held first = running();
    assertThat(sessions.result(first.session())).isEmpty();
    report(first, COMPLETED);
    submit(Request.resume(first.session()));
    Held second = start(first.runner());
    assertThat(sessions.result(first.session()).orElseThrow().id()).isEqualTo(first.id());
    later(Duration.ofSeconds(1));
    report(second, FAILED);

    assertThat(sessions.result(first.session()).orElseThrow()).isEqualTo(run(second.id()));
  }

  @Test
  void aSessionWhoseFirstPendingRunIsWithdrawnGoesOnWithTheNext() {
    Run first = submit(Request.start(NAMED));
    Run second = submit(Request.resume(NAMED));

    tell(first.id(), new RunCommand.End(StopBy.CANCEL, "no", GRACE));

    assertThat(sessionStatus(NAMED)).isEqualTo(Session.Status.PENDING);
    assertThat(claim(register("host")).id()).isEqualTo(second.id());
  }

  @Test
  void aClockThatWentBackNeitherLosesNorDoublesARun() {
    Run first = submit(Request.start(NAMED));
    later(Duration.ofHours(-1));
    Run second = submit(Request.resume(NAMED));
    RunnerId runner = register("host");

    List<RunId> claimed = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<Held> held = claimAll(runner, 9);
      assertThat(held).hasSize(1);
      report(held.getFirst(), STARTED);
      assertThat(claimAll(runner, 9)).isEmpty();
      report(held.getFirst(), COMPLETED);
      claimed.add(held.getFirst().id());
    }
    assertThat(claimed).containsExactlyInAnyOrder(first.id(), second.id());
  }

  private static NewSession newSession(SessionId id, SessionId parent) {
    return new NewSession(id, parent, null, null, null, null);
  }
}
