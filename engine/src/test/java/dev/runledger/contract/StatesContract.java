package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Run;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every way in which a run moves when all goes well: its row, its session, and what its log tells.
abstract class StatesContract extends Contract {

  @Test
  void aNewRunIsPendingInANewSession() {
    Run run = submit();

    assertThat(run).isEqualTo(run(run.id()));
    assertThat(run.id().value()).matches("run_[0-9a-f]{12}");
    assertThat(run.uuid().toString().replace("-", "")).endsWith(run.id().value().substring(4));
    assertThat(run.sessionId().value()).matches("ses_[0-9a-f]{12}");
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.attempt()).isEqualTo(1);
    assertThat(run.lastRunSeq()).isEqualTo(1);
    assertThat(run.checkpoint().thread()).isEqualTo(run.sessionId() + ":" + run.id());
    assertThat(row(run.id()))
        .containsEntry("runner_id", null)
        .containsEntry("claimed_at", null)
        .containsEntry("started_at", null)
        .containsEntry("timeout_at", null)
        .containsEntry("origin", "native");
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.PENDING);
    assertThat(types(run.id())).containsExactly("run_created");
    assertThat(fact(run.id(), "run_created"))
        .isEqualTo("{\"type\":\"START_SESSION\",\"trigger_source\":\"chat\"}");
  }

  @Test
  void aRunIsFoundByEverySpellingOfItsId() {
    Run run = submit();
    String hex = run.uuid().toString().replace("-", "");

    for (String spelling : new String[] {run.id().value(), run.uuid().toString(), hex}) {
      assertThat(run(new RunId(spelling))).isEqualTo(run);
    }
  }

  @Test
  void aClaimNamesTheRunnerAndTheAttempt() {
    Run run = submit();
    RunnerId runner = register("host");

    Held held = claim(runner);

    assertThat(held.id()).isEqualTo(run.id());
    assertThat(held.run().state()).isInstanceOf(RunState.Claimed.class);
    assertThat(row(run.id()))
        .containsEntry("status", "claimed")
        .containsEntry("runner_id", runner.value())
        .containsEntry("lease_token", held.token().value())
        .containsEntry("lease_acknowledged", "0")
        .containsEntry("attempt", "1");
    assertThat(run(run.id()).timing().claimedAt()).isNotNull();
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.PENDING);
    assertThat(types(run.id())).containsExactly("run_created", "run_claimed");
    assertThat(fact(run.id(), "run_claimed"))
        .isEqualTo("{\"runner_id\":\"" + runner + "\",\"attempt\":1}");
  }

  @Test
  void aStartedRunIsRunning() {
    submit();
    RunnerId runner = register("host");
    Held held = claim(runner);

    later(Duration.ofMinutes(1));
    Instant before = store.now();
    report(held, STARTED);

    Run run = run(held.id());
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.timing().startedAt()).isAfterOrEqualTo(before);
    assertThat(row(held.id())).containsEntry("lease_acknowledged", "1");
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.RUNNING);
    assertThat(fact(held.id(), "run_started"))
        .isEqualTo("{\"runner_id\":\"" + runner + "\",\"attempt\":1}");
    assertThat(last(held.id()).source()).isEqualTo("runner:" + runner);
  }

  @Test
  void aHolderThatCannotStartEndsTheRunAsFailed() {
    submit();
    Held held = claim(register("host"));

    report(held, FAILED);

    assertFailed(held, new RunFailure("boom", "It broke", new Json("{\"exit\":3}")));
    assertThat(types(held.id())).containsExactly("run_created", "run_claimed", "run_failed");
  }

  @Test
  void aCompletedRunKeepsItsResultAndMetrics() {
    Held held = running();

    report(held, COMPLETED);

    Run run = run(held.id());
    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Completed.class,
            done -> {
              assertThat(done.result()).isEqualTo(new Json("{\"answer\": 42}"));
              assertThat(done.metrics()).isEqualTo(new Json("{\"tokens\":7}"));
            });
    assertThat(row(held.id()))
        .containsEntry("runner_id", held.runner().value())
        .containsEntry("lease_expires_at", null)
        .containsEntry("error", null);
    assertThat(row(held.id()).get("completed_at")).isNotNull();
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.IDLE);
    assertThat(types(held.id()))
        .containsExactly("run_created", "run_claimed", "run_started", "run_completed");
    assertThat(fact(held.id(), "run_completed"))
        .isEqualTo("{\"result\":{\"answer\": 42},\"metrics\":{\"tokens\":7}}");
  }

  @Test
  void aFailedRunKeepsItsError() {
    Held held = running();

    report(held, FAILED);

    assertFailed(held, new RunFailure("boom", "It broke", new Json("{\"exit\":3}")));
    assertThat(row(held.id())).containsEntry("error", "It broke");
  }

  private void assertFailed(Held held, RunFailure why) {
    assertThat(run(held.id()).state())
        .isInstanceOfSatisfying(
            RunState.Failed.class, failed -> assertThat(failed.why()).isEqualTo(why));
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.FAILED);
    assertThat(fact(held.id(), "run_failed"))
        .isEqualTo("{\"code\":\"boom\",\"error\":\"It broke\",\"details\":{\"exit\":3}}");
  }

  @Test
  void aRetryableFailureGoesBackToTheQueueForItsNextAttempt() {
    submit(Request.start().attempts(2, Attempts.OnLost.FAIL));
    RunnerId runner = register("host");
    Held first = start(runner);
    Instant startedAt = run(first.id()).timing().startedAt();

    report(first, FAILED_RETRYABLE);

    Run run = run(first.id());
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.attempt()).isEqualTo(2);
    assertThat(row(first.id()))
        .containsEntry("runner_id", null)
        .containsEntry("claimed_at", null)
        .containsEntry("lease_token", null)
        .containsEntry("lease_expires_at", null)
        .containsEntry("completed_at", null);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.PENDING);
    assertThat(fact(first.id(), "run_requeued"))
        .contains("\"attempt\":2", "\"error\":\"The network was away\"");

    assertThat(poll(runner, 1).runs()).as("runs during the back-off").isEmpty();
    pass(TIMES.backOff(2));
    Held second = start(runner);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.token()).isNotEqualTo(first.token());
    assertThat(second.run().attempt()).isEqualTo(2);
    assertThat(run(first.id()).timing().startedAt()).isEqualTo(startedAt);

    report(second, FAILED_RETRYABLE);
    assertThat(status(first.id())).isEqualTo(RunStatus.FAILED);
    assertThat(types(first.id()))
        .containsExactly(
            "run_created",
            "run_claimed",
            "run_started",
            "run_requeued",
            "run_claimed",
            "run_started",
            "run_failed");
  }

  @Test
  void aRetryableFailureWithoutAttemptsLeftIsFinal() {
    Held held = running();

    report(held, FAILED_RETRYABLE);

    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
    assertThat(fact(held.id(), "run_failed")).contains("\"code\":\"flaky\"");
  }

  @Test
  void everyMoveIsOneEventWithTheNumberThatTheRunShows() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    tell(held.id(), STOP);
    report(held, STOPPED);

    assertThat(types(held.id()))
        .containsExactly(
            "run_created",
            "run_claimed",
            "run_started",
            "run_waiting_input",
            "run_resumed",
            "run_stopping",
            "run_stopped");
    assertThat(events(held.id()).stream().map(Event::runSeq))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(run(held.id()).lastRunSeq()).isEqualTo(7);
  }

  @Test
  void nothingChangesARunThatIsOver() {
    Held held = running();
    report(held, COMPLETED);
    Map<String, String> before = row(held.id());

    pass(Duration.ofDays(100));

    assertThat(row(held.id())).isEqualTo(before);
  }

  @Test
  void theDatabaseItselfKeepsAFinalState() {
    Held held = running();
    report(held, COMPLETED);

    assertThatThrownBy(() ->
            elsewhere("UPDATE runs SET status = 'running' WHERE run_id = '" + held.id() + "'"))
        .isInstanceOf(SQLException.class);
    assertThat(status(held.id())).isEqualTo(RunStatus.COMPLETED);
  }
}
