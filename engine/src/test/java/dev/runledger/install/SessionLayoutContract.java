package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.install.Program.Refusal;
import dev.runledger.layout.Layout;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the document of `session` (Phase D1: Run Data Layer) asks of its tables, criterion by
/// criterion. What it asks of requests and responses is asked over HTTP.
abstract class SessionLayoutContract extends SessionRunsContract {
  // Task 1.

  @Test
  void aRunHasAllFieldsAndIsReadBack() throws SQLException {
    program.execute(
        """
        INSERT INTO session_runs (id, session_id, parent_run_id, trigger_source, status, input_message, resume_payload,
            checkpoint_thread, checkpoint_ns, latest_error, metrics, started_at, finished_at, created_at, updated_at)
        VALUES ('%s', 's1', 'a-run-of-old', 'retry', 'failed', 'Say "hi"', '{"answer": [1, 2]}',
            's1:thread', 'ns', '{"code": "boom", "message": "It broke"}', '{"tokens": 12}',
            '2026-02-03 04:05:06.789012', '2026-02-03 04:06:06.000001', '2026-02-03 04:05:05.000000', '2026-02-03 04:06:07.500000')
        """
            .formatted(ID));
    assertThat(program.askOne("SELECT * FROM session_runs WHERE id = '" + ID + "'"))
        .isEqualTo(
            ID
                + "|s1|a-run-of-old|retry|failed|Say \"hi\"|{\"answer\": [1, 2]}|s1:thread|ns|{\"code\": \"boom\", \"message\": \"It broke\"}|{\"tokens\": 12}|2026-02-03 04:05:06.789012|2026-02-03 04:06:06.000001|"
                + shown("2026-02-03 04:05:05.000000")
                + "|"
                + shown("2026-02-03 04:06:07.500000"));
  }

  @Test
  void aRunOfNoSessionIsRefused() throws SQLException {
    Refusal refusal =
        program.refused(
            "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('r', 'no-such', 'chat')");
    assertThat(refusal.message()).containsIgnoringCase("foreign key");
    assertThat(program.ask("SELECT * FROM session_runs")).isEmpty();
  }

  @Test
  void statusAndTimesHaveDefaults() throws SQLException {
    program.execute("INSERT INTO session_runs (session_id, trigger_source) VALUES ('s1', 'chat')");
    assertThat(
            program.askOne(
                "SELECT status, length(id), started_at, finished_at, created_at = updated_at, created_at > '2026-01-01 00:00:00.000000' FROM session_runs"))
        .matches("queued\\|32\\|-\\|-\\|(1|t)\\|(1|t)");
  }

  @Test
  void aRunGoesWithItsSession() throws SQLException {
    insertRun(ID);
    insertEvents(ID, 1, 3);
    program.execute("DELETE FROM sessions WHERE session_id = 's1'");
    assertThat(program.ask("SELECT * FROM session_runs")).isEmpty();
    assertThat(program.ask("SELECT * FROM session_events")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"session_id", "trigger_source"})
  void whatIsNotNullThereIsNotNullHere(String column) {
    Refusal refusal =
        program.refused(
            "INSERT INTO session_runs (id, %s) VALUES ('r', '%s')"
                .formatted(
                    column.equals("session_id") ? "trigger_source" : "session_id",
                    column.equals("session_id") ? "chat" : "s1"));
    assertThat(refusal.message()).containsIgnoringCase("null").contains(column);
  }

  // Task 2.

  @Test
  void historyHasEventsOfNoRun() throws SQLException {
    insertRun(ID);
    program.execute(
        "INSERT INTO session_events (session_id, seq, type, payload) VALUES ('s1', 1, 'message', '{\"text\": \"old\"}')");
    program.execute(
        "INSERT INTO session_events (session_id, run_id, seq, type, source, payload, event_id) VALUES ('s1', '%s', 2, 'message', 'user', '{}', 'e1')"
            .formatted(ID));
    assertThat(
            program.ask(
                "SELECT session_id, run_id, seq, type, source, payload, event_id FROM session_events WHERE session_id = 's1' ORDER BY seq"))
        .containsExactly(
            "s1|-|1|message|-|{\"text\": \"old\"}|-", "s1|" + ID + "|2|message|user|{}|e1");
    assertThat(program.ask("SELECT seq FROM session_events WHERE run_id IS NULL"))
        .containsExactly("1");
    assertThat(program.ask("SELECT seq FROM session_events WHERE run_id = '" + ID + "'"))
        .containsExactly("2");
  }

  @Test
  void anOrphanEventIsRefused() throws SQLException {
    Refusal refusal =
        program.refused(
            "INSERT INTO session_events (session_id, run_id, seq, type) VALUES ('s1', 'no-such', 1, 'message')");
    assertThat(refusal.message()).containsIgnoringCase("foreign key");
    assertThat(
            program
                .refused(
                    "INSERT INTO session_events (session_id, seq, type) VALUES ('no-such', 1, 'message')")
                .message())
        .containsIgnoringCase("run_events.session_id names no session");
  }

  // Task 3.

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "session_id = 's1' ORDER BY created_at; idx_session_runs_session_created",
        "status = 'running'; idx_layout_session_status",
        "parent_run_id = 'x'; idx_layout_session_parent",
        "id = 'x'; idx_layout_session_id"
      })
  void runsAreFoundByAnIndex(String condition, String index) throws SQLException {
    if (program.isPostgres()) {
      program.execute("SET enable_seqscan = off");
    }
    assertThat(program.plan("SELECT * FROM session_runs WHERE " + condition)).contains(index);
  }

  @Test
  void theFourIndexesAreThereOrWhatSaysMore() throws SQLException {
    if (program.isPostgres()) {
      assertThat(program.ask("SELECT indexname FROM pg_indexes WHERE schemaname = 'runledger'"))
          .contains(
              "idx_session_runs_session_created",
              "idx_layout_session_status",
              "idx_session_runs_parent",
              "idx_session_event_run_seq");
    } else {
      assertThat(program.ask("SELECT name FROM sqlite_master WHERE type = 'index'"))
          .contains(
              "idx_session_runs_session_created",
              "idx_session_runs_status",
              "idx_session_runs_parent",
              "idx_session_event_run_seq");
    }
  }

  @Test
  void theEventsOfARunAreFoundByAnIndex() throws SQLException {
    insertRun(ID);
    if (program.isPostgres()) {
      program.execute("SET enable_seqscan = off");
    }
    for (String condition :
        List.of("session_id = 's1' AND run_id = '" + ID + "'", "run_id = '" + ID + "'")) {
      assertThat(program.plan("SELECT * FROM session_events WHERE " + condition + " ORDER BY seq"))
          .contains("idx_layout_session_id")
          .containsPattern(
              "idx_layout_session_event_seq|idx_session_event_run_seq|idx_run_events_run_id|run_events_run_id")
          .doesNotContain("Seq Scan", "SCAN t", "SCAN r");
    }
  }

  @Test
  void theMigrationRunsTwiceAndLosesNothing() throws SQLException {
    insertRun(ID);
    insertEvents(ID, 1, 3);
    List<String> before = program.ask("SELECT * FROM session_events ORDER BY seq");
    Layouts layouts = Layouts.of(program.address);
    Layout session = Program.layout("session");
    assertThat(layouts.install(session, false)).isFalse();
    assertThat(layouts.remove(session)).isTrue();
    assertThat(program.refused("DELETE FROM session_events").message()).contains("session_events");
    assertThat(layouts.install(session, false)).isTrue();
    assertThat(program.ask("SELECT * FROM session_events ORDER BY seq"))
        .isEqualTo(before)
        .hasSize(3);
    assertThat(program.run(ID).status()).isEqualTo(RunStatus.PENDING);
  }

  // The tests that the document lists.

  @Test
  void runsAreCreatedReadChangedAndDeleted() throws SQLException {
    insertRun(ID);
    insertRun(OTHER);
    program.execute(
        "UPDATE session_runs SET status = 'running', started_at = '2026-02-03 04:05:06.000007', updated_at = '2026-02-03 04:05:06.000008' WHERE id = '%s'"
            .formatted(ID));
    assertThat(
            program.askOne(
                "SELECT status, started_at, updated_at FROM session_runs WHERE id = '" + ID + "'"))
        .isEqualTo("running|2026-02-03 04:05:06.000007|2026-02-03 04:05:06.000008");
    program.execute("DELETE FROM session_runs WHERE id = '" + OTHER + "'");
    assertThat(program.ask("SELECT id FROM session_runs")).containsExactly(ID);
    assertThat(program.run(ID).timing().startedAt()).hasToString("2026-02-03T04:05:06.000007Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"queued", "running", "waiting_input", "completed", "failed", "cancelled"})
  void statusIsOneOfSixWords(String word) throws SQLException {
    insertRun(ID);
    program.execute("UPDATE session_runs SET status = '" + word + "'");
    assertThat(program.askOne("SELECT status FROM session_runs")).isEqualTo(word);
    assertThat(program.ask("SELECT id FROM session_runs WHERE status = '" + word + "'"))
        .containsExactly(ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dancing", "QUEUED", "pending", "canceled", ""})
  void anyOtherStatusIsRefused(String word) throws SQLException {
    insertRun(ID);
    assertThat(program.refused("UPDATE session_runs SET status = '" + word + "'").message())
        .contains("status");
    assertThat(
            program
                .refused(
                    "INSERT INTO session_runs (id, session_id, trigger_source, status) VALUES ('r', 's1', 'chat', '"
                        + word
                        + "')")
                .message())
        .contains("queued");
    assertThat(program.askOne("SELECT status FROM session_runs")).isEqualTo("queued");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "resume", "retry", "system"})
  void triggerSourceIsOneOfFourWords(String word) throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%s', 's1', '%s')"
            .formatted(ID, word));
    assertThat(program.askOne("SELECT trigger_source FROM session_runs")).isEqualTo(word);
    assertThat(program.refused("UPDATE session_runs SET trigger_source = 'magic'").message())
        .containsIgnoringCase("constraint");
  }

  // Its notes.

  @Test
  void theCheckpointThreadIsTheSessionAndTheRunUnlessSaidOtherwise() throws SQLException {
    insertRun(ID);
    assertThat(program.askOne("SELECT checkpoint_thread FROM session_runs")).isEqualTo("s1:" + ID);
  }
}
