package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Delivery;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever an operator writes in SQL, nobody waits for ever because of it: not a parked process,
/// not a run, not a parent.
abstract class ByHandContract extends Contract {
  private static final LeaseToken OTHER = new LeaseToken("lt_other");

  private void set(Held held, String columns) throws SQLException {
    elsewhere("UPDATE runs SET " + columns + " WHERE run_id = '" + held.id() + "'");
  }

  private Held parked() {
    Held held = running();
    report(held, ASKS_PARKED);
    return held;
  }

  /// What the holder of a run is told.
  private record Answer(RunId run, Json given) {}

  private List<Answer> told(Held held) {
    return poll(held.runner(), 0).resumes().stream()
        .map(order -> new Answer(order.run(), order.answer()))
        .toList();
  }

  private static Answer answer(Held held, String json) {
    return new Answer(held.id(), new Json(json));
  }

  /// A program of a layout may count while a runner of ours works.
  @Test
  void metricsThatAreWrittenByHandStay() throws Exception {
    Held held = running();
    elsewhere(
        "UPDATE runs SET metrics = '{\"tokens\":5}' WHERE run_id = '%s'".formatted(held.id()));

    report(held, FAILED);

    assertThat(row(held.id())).containsEntry("metrics", "{\"tokens\":5}");
  }

  @Test
  void aParkedHolderIsToldThatItsRunGoesOn() throws Exception {
    Held held = parked();
    set(held, "status = 'running'");

    pass(Duration.ofSeconds(1));

    assertThat(told(held)).containsExactly(answer(held, "null"));
    assertThat(told(held)).as("not at once again").isEmpty();
    later(TIMES.redeliver());
    assertThat(told(held)).containsExactly(answer(held, "null"));
    report(held, STARTED);
    later(TIMES.redeliver());
    assertThat(told(held)).as("acknowledged").isEmpty();
    sweeper.sweep();
    assertThat(told(held)).as("told once").isEmpty();
    report(held, COMPLETED);
    assertThat(types(held.id()))
        .endsWith("run_started", "run_waiting_input", "run_resumed", "run_completed");
  }

  @Test
  void aParkedHolderIsToldTheAnswerThatWasWrittenWithTheMove() throws Exception {
    Held held = parked();
    set(held, "status = 'running', resume_payload = '{\"colour\": \"red\"}'");

    pass(Duration.ofSeconds(1));

    assertThat(told(held)).containsExactly(answer(held, "{\"colour\": \"red\"}"));
    assertThat(run(held.id()).resumePayload()).isEqualTo(new Json("{\"colour\": \"red\"}"));
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNoneToThisOne() throws Exception {
    Held held = parked();
    tell(held.id(), RESUME);
    report(held, STARTED);
    report(held, asks("And now?", true));
    set(held, "status = 'running'");
    pass(Duration.ofSeconds(1));
    assertThat(told(held)).containsExactly(answer(held, "null"));
    report(held, asks("And then?", true));

    set(held, "resume_payload = '{\"colour\":\"red\"}', status = 'running'");
    pass(Duration.ofSeconds(1));
    report(held, asks("Once more?", true));
    set(held, "resume_payload = '{\"colour\":\"red\"}', status = 'running'");

    pass(Duration.ofSeconds(1));
    assertThat(told(held)).containsExactly(answer(held, "{\"colour\":\"red\"}"));
  }

  @Test
  void whatNobodyHeardBeforeTheEndIsNotSaidAfterIt() throws Exception {
    Held early = parked();
    set(early, "status = 'running'");
    report(early, COMPLETED);
    pass(Duration.ofSeconds(1));
    assertThat(told(early)).isEmpty();
    assertThat(picture().rows("runner_commands")).isEmpty();

    submit();
    Held late = start(early.runner());
    report(late, ASKS_PARKED);
    set(late, "status = 'running'");
    pass(Duration.ofSeconds(1));
    report(late, COMPLETED);
    assertThat(picture().rows("runner_commands")).isEmpty();
  }

  @Test
  void aStopCountsMoreThanAnAnswerThatNobodyHeard() throws Exception {
    Held held = parked();
    set(held, "status = 'running'");
    tell(held.id(), STOP);

    pass(Duration.ofSeconds(1));

    Delivery delivery = poll(held.runner(), 0);
    assertThat(delivery.resumes()).isEmpty();
    assertThat(delivery.stops()).hasSize(1);
  }

  @Test
  void anInventedHolderWithoutAnEndOfItsLeaseHasTheUsualTime() throws Exception {
    for (String holder :
        List.of(
            "runner_id = 'lnch_nobody', lease_token = 'lt_nothing'",
            "runner_id = 'not an id', lease_token = 'nor a token'")) {
      Run run = submit(Request.start().attempts(2, Attempts.OnLost.REQUEUE));
      elsewhere(
          "UPDATE runs SET status = 'running', " + holder + " WHERE run_id = '" + run.id() + "'");
      pass(Duration.ofSeconds(1));
      pass(TIMES.lease().dividedBy(2));
      assertThat(status(run.id())).isEqualTo(RunStatus.RUNNING);
      refused("lease_lost", () -> log.append(run.id(), OTHER, List.of(event("step"))));
      pass(TIMES.lease().dividedBy(2));
      assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);

      elsewhere(
          "UPDATE runs SET status = 'claimed', " + holder + " WHERE run_id = '" + run.id() + "'");
      pass(Duration.ofSeconds(1));
      pass(TIMES.claimAck());
      assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
      tell(run.id(), STOP);
    }
  }

  @Test
  void aHolderThatWasNamedByHandHasToShowThatItKnows() throws Exception {
    Held held = running();
    RunnerId other = register("other");
    set(held, "runner_id = '" + other + "', lease_token = 'lt_by_hand'");

    runners.heartbeat(other);
    pass(TIMES.lease().dividedBy(2));
    runners.heartbeat(other);
    pass(TIMES.lease().dividedBy(2));

    assertThat(fact(held.id(), "run_failed")).contains("runner_lost");
  }

  @Test
  void aLeaseWhoseEndWasTakenAwayHasOneAgain() throws Exception {
    Held alive = running();
    submit();
    Held silent = start(register("silent"));
    elsewhere("UPDATE runs SET lease_expires_at = NULL");
    pass(Duration.ofSeconds(1));

    pass(TIMES.lease().dividedBy(2));
    runners.heartbeat(alive.runner());
    pass(TIMES.lease().dividedBy(2));

    assertThat(status(alive.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(status(silent.id())).isEqualTo(RunStatus.FAILED);
  }

  private void set(Run run, String columns) throws SQLException {
    elsewhere("UPDATE runs SET " + columns + " WHERE run_id = '" + run.id() + "'");
  }

  @Test
  void aPendingRunIsFoundByWhatItDemandsNow() throws Exception {
    RunnerId runner = register("host", "gpu");
    Run wrong = submit(Request.start().demandingTags("gqu"));
    set(wrong, "demands = '{\"tags\":[\"gpu\"]}'");
    pass(Duration.ofSeconds(1));
    assertThat(claim(runner).id()).isEqualTo(wrong.id());

    Run right = submit(Request.start().demandingTags("gpu"));
    set(right, "demands = '{\"tags\":[\"cpu\"]}'");
    assertThat(poll(runner, 1).runs()).as("at once").isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(poll(runner, 1).runs()).isEmpty();
    assertThat(ledger.unmetDemands(run(right.id()))).containsExactly("tag=cpu");

    set(right, "demands = NULL");
    pass(Duration.ofSeconds(1));
    assertThat(run(right.id()).timing().timeoutAt()).isNull();
    assertThat(claim(runner).id()).isEqualTo(right.id());
  }

  @Test
  void aPendingRunStartsWhenItIsToStartNow() throws Exception {
    RunnerId runner = register("host");
    Run run = submit(Request.start().demandingHost("host"));
    set(run, "not_before = '" + store.now().plus(Duration.ofHours(3)) + "'");
    pass(Duration.ofMinutes(1));
    assertThat(poll(runner, 1).runs()).isEmpty();

    set(run, "not_before = NULL");
    pass(Duration.ofMinutes(1));
    assertThat(claim(runner).id()).isEqualTo(run.id());

    Run delayed = submit(Request.start().notBefore(store.now().plus(Duration.ofHours(3))));
    set(delayed, "not_before = '" + store.now().minus(Duration.ofHours(3)) + "'");
    pass(Duration.ofMinutes(1));
    assertThat(claim(runner).id()).isEqualTo(delayed.id());
  }

  @Test
  void whoIsBehindAnotherStaysThereWhateverItDemands() throws Exception {
    Held active = running();
    Run next = submit(Request.resume(active.session()).withoutAffinity());
    Run last = submit(Request.resume(active.session()).withoutAffinity());
    RunnerId other = register("other");
    set(last, "demands = '{\"hostname\":\"other\"}', not_before = NULL");
    pass(Duration.ofSeconds(1));
    assertThat(poll(other, 9).runs()).isEmpty();

    report(active, COMPLETED);
    assertThat(claimAll(other, 9)).extracting(Held::id).containsExactly(next.id());
  }

  @Test
  void aParentIsToldOfAChildThatIsDeletedAlive() throws Exception {
    Held parent = running();
    SessionId session = parent.session();
    Run pending = submit(Request.start().parent(session).calledBack());
    Run another = submit(Request.start().parent(session).calledBack());
    Run over = submit(Request.start().parent(session).calledBack());
    Run uncalled = submit(Request.start().parent(session));
    tell(over.id(), STOP);
    report(parent, COMPLETED);
    elsewhere("DELETE FROM runs WHERE run_id IN ('" + pending.id() + "', '" + over.id() + "')");
    elsewhere("DELETE FROM sessions WHERE session_id = '" + another.sessionId() + "'");
    elsewhere("DELETE FROM runs WHERE run_id = '" + uncalled.id() + "'");

    pass(Duration.ofSeconds(1));

    List<Run> runs = ledger.runs(RunFilter.ofSession(session), PageRequest.first(9)).items();
    assertThat(runs).hasSize(2);
    assertThat(runs.getFirst().job().prompt())
        .startsWith("3 child sessions have ended.")
        .contains(pending.id().value(), another.id().value(), over.id().value())
        .contains("cancelled\nError: {\"reason\":\"the run was deleted\"}");
  }

  @Test
  void aParentThatGoesWithItsChildIsToldNothing() throws Exception {
    Held parent = running();
    Run child = submit(Request.start().parent(parent.session()).calledBack());

    elsewhere(
        "DELETE FROM sessions WHERE session_id IN ('"
            + child.sessionId()
            + "', '"
            + parent.session()
            + "')");

    pass(Duration.ofSeconds(1));
    assertThat(picture().rows("session_inbox")).isEmpty();
    assertThat(picture().rows("runs")).isEmpty();
  }

  @Test
  void aQuestionThatIsAnsweredByHandIsOver() throws Exception {
    Held held = running();
    report(held, asksWithin(Duration.ofMinutes(5)));
    set(held, "status = 'running'");
    pass(Duration.ofMinutes(6));

    refused("run_refused", () -> tell(held.id(), RESUME));
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
  }

  private static RunCommand.Report asksWithin(Duration time) {
    RunCommand.Ask ask = (RunCommand.Ask) ASKS_PARKED;
    return new RunCommand.Ask(ask.question(), true, time, null);
  }
}
