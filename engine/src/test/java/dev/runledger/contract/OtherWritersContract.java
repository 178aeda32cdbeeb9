package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Demands;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the database itself does for, and refuses to, programs that write into it past the store:
/// with the columns that seed 003 knows, and no others.
abstract class OtherWritersContract extends Contract {
  private static final SessionId SESSION = new SessionId("ses_elsewhere");
  private static final Set<String> ENDS =
      Set.of("run_completed", "run_failed", "run_stopped", "run_cancelled");
  private static final RunId RUN = new RunId("run_0a1b2c3d4e5f");

  @BeforeEach
  final void writeSession() throws SQLException {
    elsewhere("INSERT INTO sessions (session_id) VALUES ('ses_elsewhere')");
  }

  private void writeRun(RunId id) throws SQLException {
    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, demands, created_at) VALUES ('"
            + id
            + "', 'ses_elsewhere', 'START_SESSION', 'look', '{\"tags\": [\"gpu\", null], \"other\": 1}',"
            + " '2026-02-03T04:05:06Z')");
  }

  private void refusedElsewhere(String sql) {
    assertThatThrownBy(() -> elsewhere(sql)).as(sql).isInstanceOf(SQLException.class);
  }

  @Test
  void aRunOfASessionThatIsNotThereIsRefused() {
    refusedElsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('run_1', 'ses_no', 'START_SESSION', 'p', '2026-02-03T04:05:06Z')");
    assertThat(ledger.runs(RunFilter.ALL, PageRequest.first(9)).items()).isEmpty();
  }

  @Test
  void anEventOfARunThatIsNotThereIsRefused() {
    refusedElsewhere(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_elsewhere', 'run_no', 'a')");
    refusedElsewhere(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_no', NULL, 'a')");
  }

  @Test
  void aWordThatIsNoneIsRefused() throws Exception {
    writeRun(RUN);
    for (String column :
        List.of("status", "type", "execution_mode", "kind", "trigger_source", "on_lost")) {
      refusedElsewhere("UPDATE runs SET " + column + " = 'dancing'");
    }
    refusedElsewhere("UPDATE sessions SET status = 'finished'");
    assertThat(status(RUN)).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aRunOfAnotherProgramIsARunLikeOthers() throws Exception {
    writeRun(RUN);

    Run run = run(RUN);
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.isNative()).isFalse();
    assertThat(run.demands()).isEqualTo(new Demands(null, null, null, Set.of("gpu")));
    assertThat(run.timing().createdAt()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
    assertThat(run(new RunId(run.uuid().toString()))).isEqualTo(run);
    assertThat(run.uuid().toString()).endsWith("0a1b2c3d4e5f");
    assertThat(types(RUN)).containsExactly("run_created");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.PENDING);
    assertThat(ledger.runs(RunFilter.ofSession(SESSION), PageRequest.first(9)).items())
        .containsExactly(run);
  }

  @Test
  void itIsNeitherClaimedNorSwept() throws Exception {
    writeRun(RUN);
    elsewhere("UPDATE runs SET timeout_at = '2026-02-03T04:05:07Z'");

    assertThat(claimAll(register("host", "gpu"), 9)).isEmpty();
    pass(Duration.ofDays(100));
    assertThat(status(RUN)).isEqualTo(RunStatus.PENDING);
    elsewhere("UPDATE runs SET status = 'running', runner_id = 'lnch_elsewhere'");
    pass(Duration.ofDays(100));
    assertThat(status(RUN)).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void itsProgramMovesItAndTheLogAndTheSessionFollow() throws Exception {
    writeRun(RUN);
    elsewhere("UPDATE runs SET status = 'claimed', runner_id = 'lnch_elsewhere'");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.PENDING);
    elsewhere("UPDATE runs SET status = 'running'");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.RUNNING);
    elsewhere(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_elsewhere', '"
            + RUN
            + "', 'step')");
    elsewhere("UPDATE runs SET status = 'completed'");

    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.IDLE);
    assertThat(types(RUN))
        .containsExactly("run_created", "run_claimed", "run_started", "step", "run_completed");
    assertThat(events(RUN).stream().map(event -> event.runSeq()))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    refusedElsewhere("UPDATE runs SET status = 'running'");
    assertThat(status(RUN)).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void weCanAskItsProgramToEndIt() throws Exception {
    writeRun(RUN);
    elsewhere("UPDATE runs SET status = 'running', runner_id = 'lnch_elsewhere'");

    tell(RUN, STOP);

    assertThat(row(RUN))
        .containsEntry("status", "stopping")
        .containsEntry("runner_id", "lnch_elsewhere")
        .containsEntry("lease_token", null);
    pass(GRACE.multipliedBy(2));
    assertThat(status(RUN)).isEqualTo(RunStatus.STOPPING);
    elsewhere("UPDATE runs SET status = 'stopped'");
    assertThat(types(RUN))
        .containsExactly("run_created", "run_started", "run_stopping", "run_stopped");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.STOPPED);
  }

  @Test
  void aRunOfOursThatSomebodyEndsPastUsIsOverForEveryone() throws Exception {
    Held held = running();
    Run next = submit(Request.resume(held.session()));

    elsewhere("UPDATE runs SET status = 'failed' WHERE run_id = '" + held.id() + "'");

    assertThat(types(held.id())).endsWith("run_started", "run_failed");
    refused("run_refused", () -> report(held, COMPLETED));
    pass(Duration.ofSeconds(1));
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
    pass(TIMES.lease().multipliedBy(2));
    assertThat(types(held.id())).endsWith("run_started", "run_failed");
  }

  @Test
  void aRunOfOursHasTheEndThatItsStatusTells() throws Exception {
    Held held = running();
    for (String end : ENDS) {
      refusedElsewhere(
          "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('"
              + held.session()
              + "', '"
              + held.id()
              + "', '"
              + end
              + "')");
    }
    elsewhere("UPDATE runs SET status = 'stopped' WHERE run_id = '" + held.id() + "'");
    assertThat(types(held.id()))
        .containsExactly("run_created", "run_claimed", "run_started", "run_stopped");

    writeRun(RUN);
    elsewhere(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_elsewhere', '"
            + RUN
            + "', 'run_completed')");
    assertThat(status(RUN)).as("it is its program's").isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aRunOfOursThatIsSentBackLooksForARunnerForItsTimeOnly() throws Exception {
    submit(Request.start().demandingTags("gpu"));
    Held held = start(register("host", "gpu"));
    elsewhere("UPDATE runs SET status = 'pending', runner_id = NULL, lease_token = NULL");

    pass(Duration.ofSeconds(1));

    assertThat(run(held.id()).timing().timeoutAt())
        .isBetween(
            store.now().plus(TIMES.match()).minus(PATIENCE), store.now().plus(TIMES.match()));
    pass(TIMES.match());
    assertThat(fact(held.id(), "run_failed")).contains("no_matching_runner");
  }

  /// In the column that its writer knows.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "NULL; NULL; agent_failed; ",
        "NULL; '{\"code\": \"disk_full\", \"message\": \"no space\"}'; disk_full; no space",
        "'It broke'; '{\"code\":\"disk_full\",\"message\":\"no space\"}'; disk_full; It broke",
        "'It broke'; NULL; agent_failed; It broke",
        "NULL; '{\"code\":null,\"message\":\"no space\"}'; agent_failed; no space",
        "NULL; '{\"code\":28,\"message\":{\"a\":1}}'; 28; {\\\"a\\\":1}",
        "NULL; '{\"type\":\"ValueError\"}'; agent_failed; ",
        "NULL; '{\"not_an_object\":\"boom\"}'; agent_failed; boom",
        "NULL; '{\"not_an_object\":null}'; agent_failed; "
      })
  void theEndTellsWhyARunFailed(String error, String latest, String code, @Nullable String told)
      throws SQLException {
    String said = "{\"code\":\"" + code + "\",\"error\":\"" + (told == null ? "" : told) + "\"}";
    Held held = running();
    String why = "error = " + error + ", latest_error = " + latest;
    elsewhere("UPDATE runs SET status = 'failed', " + why + " WHERE run_id = '" + held.id() + "'");
    assertThat(fact(held.id(), "run_failed")).isEqualTo(said);

    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at, status, error, latest_error) VALUES ('"
            + RUN
            + "', 'ses_elsewhere', 'START_SESSION', 'look', '2026-02-03T04:05:06Z', 'failed', "
            + error
            + ", "
            + latest
            + ")");
    assertThat(fact(RUN, "run_failed")).isEqualTo(said);
  }

  @Test
  void anErrorThatNoDatabaseReadsKeepsNoRunFromItsEnd() throws Exception {
    Held held = running();
    elsewhere(
        "UPDATE runs SET status = 'failed', latest_error = '{\"code\":\"a\\u0000b\",\"message\":\"\\ud800\"}' WHERE run_id = '"
            + held.id()
            + "'");
    assertThat(types(held.id())).endsWith("run_failed");
  }

  private void writeEnded(String id, String status, @Nullable String completed)
      throws SQLException {
    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at, status, completed_at) VALUES ('"
            + id
            + "', 'ses_elsewhere', 'START_SESSION', 'look', '2026-02-03 04:05:06Z', '"
            + status
            + "', "
            + (completed == null ? "NULL" : "'" + completed + "'")
            + ")");
  }

  @Test
  void aSessionFollowsTheRunThatEndedLastAlsoWhereItCameWhenItWasOver() throws Exception {
    writeEnded("run_1", "failed", "2026-02-03T05:00:00Z");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.FAILED);
    writeEnded("run_2", "completed", null);
    assertThat(sessionStatus(SESSION)).as("it ended before").isEqualTo(Session.Status.FAILED);
    writeEnded("run_3", "stopped", "2026-02-03T05:00:00.5Z");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.STOPPED);
    writeEnded("run_4", "cancelled", "2026-02-03T06:00:00+00:00");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.IDLE);
    writeEnded("run_5", "failed", "2026-02-03 06:00:00Z");
    assertThat(sessionStatus(SESSION)).as("the later one").isEqualTo(Session.Status.FAILED);
    writeEnded("run_6", "completed", "2026-02-03T07:00:00Z");
    assertThat(sessionStatus(SESSION)).isEqualTo(Session.Status.IDLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "claimed", "running", "waiting_input", "stopping"})
  void aSessionInWhichARunLivesFollowsThatOne(String alive) throws SQLException {
    writeRun(RUN);
    elsewhere("UPDATE runs SET status = '" + alive + "'");
    Session.Status before = sessionStatus(SESSION);

    writeEnded("run_1", "failed", "2026-02-03T05:00:00Z");

    assertThat(sessionStatus(SESSION)).isEqualTo(before);
    Held held = running();
    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at, status) VALUES ('run_2', '"
            + held.session()
            + "', 'START_SESSION', 'look', '2036-02-03T04:05:06Z', 'failed')");
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.RUNNING);
  }

  @Test
  void aRunOfOursIsNotHeldWithoutALease() {
    Run run = submit();
    for (String status : List.of("claimed", "running", "stopping")) {
      refusedElsewhere("UPDATE runs SET status = '" + status + "'");
    }
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aSessionHasOneActiveRunWhateverIsWritten() {
    Held held = running();
    Run next = submit(Request.resume(held.session()));
    refusedElsewhere("UPDATE runs SET status = 'waiting_input' WHERE run_id = '" + next.id() + "'");
    refusedElsewhere(
        "UPDATE runs SET status = 'running', runner_id = 'lnch_me', lease_token = 'lt_me' WHERE run_id = '"
            + next.id()
            + "'");
    assertThat(status(next.id())).isEqualTo(RunStatus.PENDING);
    assertThat(types(next.id())).containsExactly("run_created");
  }

  /// Whatever somebody writes as its status, the run can be read, ended, and has one end.
  @ParameterizedTest
  @EnumSource
  void aRunOfOursIsMovedByHandToAnyStateThatItCanBeIn(RunStatus from) throws SQLException {
    for (RunStatus to : RunStatus.values()) {
      RunId id = in(from);
      List<String> before = types(id);
      String move = "UPDATE runs SET status = '" + Words.of(to) + "' WHERE run_id = '" + id + "'";
      boolean isHeld =
          Set.of(RunStatus.CLAIMED, RunStatus.RUNNING, RunStatus.STOPPING).contains(to);
      if (to == from) {
        elsewhere(move);
        assertThat(types(id)).isEqualTo(before);
      } else if (from.isFinal() || (from == RunStatus.PENDING && isHeld)) {
        refusedElsewhere(move);
        assertThat(status(id)).isEqualTo(from);
        assertThat(types(id)).isEqualTo(before);
      } else {
        elsewhere(move);
        assertThat(status(id)).isEqualTo(to);
        assertThat(types(id)).startsWith(before.toArray(String[]::new)).hasSize(before.size() + 1);
        assertThat(last(id).type()).isEqualTo(told(from, to));
      }
      tell(id, STOP);
      pass(TIMES.lease().multipliedBy(2));
      assertThat(run(id).state().isOver()).as("%s written as %s is over", from, to).isTrue();
      assertThat(types(id).stream().filter(ENDS::contains)).hasSize(1);
      assertThat(last(id).type()).isEqualTo("run_" + Words.of(status(id)));
    }
  }

  private static String told(RunStatus from, RunStatus to) {
    return switch (to) {
      case PENDING -> "run_requeued";
      case RUNNING -> from == RunStatus.WAITING_INPUT ? "run_resumed" : "run_started";
      default -> "run_" + Words.of(to);
    };
  }

  private RunId in(RunStatus status) {
    RunId id = submit().id();
    if (status == RunStatus.PENDING) {
      return id;
    }
    Held held = claim(register("host-" + id));
    if (status == RunStatus.CLAIMED) {
      return id;
    }
    report(held, STARTED);
    switch (status) {
      case PENDING, CLAIMED, RUNNING -> {}
      case WAITING_INPUT -> report(held, asks("How many?", true));
      case STOPPING -> tell(id, STOP);
      case COMPLETED -> report(held, COMPLETED);
      case FAILED -> report(held, FAILED);
      case STOPPED -> {
        tell(id, STOP);
        report(held, STOPPED);
      }
      case CANCELLED -> {
        tell(id, CANCEL);
        report(held, STOPPED);
      }
    }
    assertThat(status(id)).isEqualTo(status);
    return id;
  }
}
