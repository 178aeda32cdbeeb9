package dev.runledger.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.id.SessionId;
import dev.runledger.layout.Program.Refusal;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the document of `session` (Phase D1: Run Data Layer) asks of its tables, criterion by
/// criterion. What it asks of requests and responses is asked over HTTP.
abstract class SessionLayoutContract {
  private static final String ID = "0190a1b2c3d47e5f8a6b7c8d9e0f1a2b";
  private static final String OTHER = "0190a1b2c3d47e5f8a6b7c8d9e0f1a2c";

  @TempDir Path folder;
  Program program;

  abstract Program start() throws SQLException;

  @BeforeEach
  final void open() throws SQLException {
    program = start();
    program.execute("INSERT INTO sessions (session_id) VALUES ('s1')");
  }

  @AfterEach
  final void close() throws SQLException {
    program.close();
  }

  final void insertRun(String id) throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%s', 's1', 'chat')"
            .formatted(id));
  }

  final void insertEvents(String run, int from, int to) throws SQLException {
    program.execute(
        """
        WITH RECURSIVE numbers (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
        INSERT INTO session_events (session_id, run_id, seq, type, payload)
        SELECT 's1', '%s', n, 'token', '{"text": "hi"}' FROM numbers
        """
            .formatted(from, to, run));
  }

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

  /// How the driver prints it: PostgreSQL leaves noughts at the end out.
  private String shown(String time) {
    return program.isPostgres() ? time.replaceFirst("\\.?0+$", "") : time;
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
        "status = 'running'; status",
        "id = 'x'; idx_layout_session_id"
      })
  void runsAreFoundByAnIndex(String condition, String index) throws SQLException {
    if (program.isPostgres()) {
      program.execute("SET enable_seqscan = off");
      assertThat(program.plan("SELECT * FROM session_runs WHERE " + condition)).contains(index);
    } else if (!index.equals("status")) {
      assertThat(program.plan("SELECT * FROM session_runs WHERE " + condition)).contains(index);
    }
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
              "idx_session_event_run_seq|idx_run_events_run_id|run_events_run_id|sqlite_autoindex_run_events")
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

  // What makes its rows runs like others.

  @Test
  void aRunIsNamedInEverySpelling() throws SQLException {
    insertRun(ID);
    Run run = program.run(ID);
    assertThat(run.id().value()).isEqualTo("run_" + ID.substring(20));
    assertThat(run.uuid().toString().replace("-", "")).isEqualTo(ID);
    assertThat(program.run(run.uuid().toString())).isEqualTo(run);
    assertThat(run.origin()).isEqualTo("session");
    assertThat(program.types(ID)).containsExactly("run_created");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my-run-1",
        "run_0a1b2c3d4e5f",
        "0190A1B2C3D47E5F8A6B7C8D9E0F1A2B",
        "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"
      })
  void anyOtherNameIsKeptAsItIs(String name) throws SQLException {
    insertRun(name);
    assertThat(program.ask("SELECT id FROM session_runs WHERE id = '" + name + "'"))
        .containsExactly(name);
    assertThat(program.run(name).id().value()).isEqualTo(name);
    insertEvents(name, 1, 2);
    assertThat(program.ask("SELECT seq FROM session_events WHERE run_id = '" + name + "'"))
        .containsExactly("1", "2");
  }

  @Test
  void anIdIsTakenOnce() throws SQLException {
    insertRun(ID);
    assertThat(
            program
                .refused(
                    "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%s', 's1', 'chat')"
                        .formatted(ID))
                .message())
        .containsIgnoringCase("unique");
  }

  @Test
  void aParentIsNamedAsTheProgramNamesIt() throws SQLException {
    insertRun(ID);
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source, parent_run_id) VALUES ('%s', 's1', 'retry', '%s')"
            .formatted(OTHER, ID));
    assertThat(program.ask("SELECT id FROM session_runs WHERE parent_run_id = '" + ID + "'"))
        .containsExactly(OTHER);
    assertThat(program.run(OTHER).lineage().parentRun()).isEqualTo(program.run(ID).id());
  }

  @Test
  void itsStatusIsToldInItsLogAndInItsSession() throws SQLException {
    insertRun(ID);
    program.execute("UPDATE session_runs SET status = 'running'");
    insertEvents(ID, 1, 2);
    program.execute("UPDATE session_runs SET status = 'waiting_input'");
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.WAITING_INPUT);
    program.execute("UPDATE session_runs SET status = 'running'");
    program.execute(
        "UPDATE session_runs SET status = 'failed', latest_error = '{\"code\": \"boom\", \"message\": \"It broke\"}'");
    assertThat(program.types(ID))
        .containsExactly(
            "run_created",
            "run_started",
            "token",
            "token",
            "run_waiting_input",
            "run_resumed",
            "run_failed");
    assertThat(program.events(ID).stream().map(Event::runSeq))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.FAILED);
  }

  @Test
  void numbersAreThoseThatTheProgramGaveAndTheServersFactsAreHidden() throws SQLException {
    insertRun(ID);
    insertEvents(ID, 1, 1000);
    assertThat(program.ask("SELECT seq FROM session_events ORDER BY seq"))
        .hasSize(1000)
        .startsWith("1", "2")
        .endsWith("1000");
    assertThat(program.ask("SELECT max(seq) FROM session_events WHERE session_id = 's1'"))
        .containsExactly("1000");
    List<String> ids = program.ask("SELECT id FROM session_events ORDER BY id");
    assertThat(Long.parseLong(ids.getLast()) - Long.parseLong(ids.getFirst())).isEqualTo(999);
  }

  @Test
  void twoRunsOfASessionMayBeActiveAtOnce() throws SQLException {
    insertRun(ID);
    insertRun(OTHER);
    program.execute("UPDATE session_runs SET status = 'running'");
    assertThat(program.ask("SELECT status FROM session_runs"))
        .containsExactly("running", "running");
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "failed", "cancelled"})
  void nothingLeavesAFinalState(String end) throws SQLException {
    insertRun(ID);
    program.execute("UPDATE session_runs SET status = '" + end + "'");
    assertThat(program.refused("UPDATE session_runs SET status = 'running'").message())
        .contains("nothing leaves a final state");
    program.execute("UPDATE session_runs SET status = '" + end + "', metrics = '{\"tokens\": 3}'");
    assertThat(program.askOne("SELECT metrics FROM session_runs")).isEqualTo("{\"tokens\": 3}");
  }

  /// SQLAlchemy writes the null of JSON where a program says None.
  @Test
  void theNullOfJsonIsNone() throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source, resume_payload, latest_error, metrics) VALUES ('%s', 's1', 'chat', 'null', 'null', 'null')"
            .formatted(ID));
    assertThat(program.askOne("SELECT latest_error, metrics FROM session_runs")).isEqualTo("-|-");
    assertThat(program.run(ID).status()).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void anErrorOfAnyShapeIsReadByEverybody() throws SQLException {
    insertRun(ID);
    program.execute(
        "UPDATE session_runs SET status = 'failed', latest_error = '{\"type\": \"ValueError\"}'");
    assertThat(program.run(ID).status()).isEqualTo(RunStatus.FAILED);
    assertThat(program.askOne("SELECT latest_error FROM session_runs"))
        .isEqualTo("{\"type\": \"ValueError\"}");
  }

  @Test
  void whatIsWrittenIsStreamedLive() throws Exception {
    insertRun(ID);
    try (Subscription live = program.feed().followRun(program.run(ID).id(), 1, _ -> true)) {
      insertEvents(ID, 1, 1);
      assertThat(live.next(Program.PATIENCE)).isInstanceOf(Next.Events.class);
    }
  }

  @Test
  void itCanBeStoppedAndItsProgramSeesIt() throws SQLException {
    insertRun(ID);
    program
        .ledger()
        .tell(
            program.run(ID).id(),
            new RunCommand.End(StopBy.CANCEL, "enough", Duration.ofSeconds(9)));
    assertThat(program.askOne("SELECT status FROM session_runs")).isEqualTo("cancelled");
  }

  @Test
  void aRunOfOursIsShownInItsWords() throws SQLException {
    program.execute(
        "INSERT INTO %ssessions (session_id, created_at) VALUES ('s2', '2026-02-03T04:05:06Z')"
            .formatted(program.isPostgres() ? "runledger." : ""));
    program.execute(
        "INSERT INTO %sruns (run_id, session_id, type, prompt, created_at) VALUES ('run_0a1b2c3d4e5f', 's2', 'START_SESSION', 'look', '2026-02-03T04:05:06.5Z')"
            .formatted(program.isPostgres() ? "runledger." : ""));
    Run run = program.run("run_0a1b2c3d4e5f");
    assertThat(program.askOne("SELECT id, status, created_at FROM session_runs"))
        .isEqualTo(
            run.uuid().toString().replace("-", "")
                + "|queued|"
                + shown("2026-02-03 04:05:06.500000"));
  }
}
