package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.seal.Checked;
import dev.runledger.seal.Verification;
import dev.runledger.work.Demands;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What makes the rows that a program of `session` writes runs like others.
abstract class SessionRunsContract extends SessionProgram {
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
  void whatAProgramWritesIsSealedSoon() throws SQLException {
    insertRun(ID);
    insertEvents(ID, 1, 3);
    List<Checked> all = new ArrayList<>();
    new Verification(program.store()).all(all::add);
    assertThat(all)
        .singleElement()
        .isEqualTo(new Checked(program.run(ID).id(), 4, 4, all.getFirst().seal(), null));

    program.sweeper().sweep();

    assertThat(new Verification(program.store()).one(program.run(ID).id()))
        .isEqualTo(new Checked(program.run(ID).id(), 4, 0, all.getFirst().seal(), null));
    insertEvents(ID, 4, 4);
    assertThat(new Verification(program.store()).one(program.run(ID).id()).unsealed()).isOne();
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
    program.execute("DELETE FROM session_runs WHERE id = '" + ID + "'");
    assertThat(program.ask("SELECT parent_run_id FROM session_runs")).containsExactly(ID);
    program.execute("UPDATE session_runs SET parent_run_id = 'another'");
    assertThat(program.ask("SELECT id FROM session_runs WHERE parent_run_id = 'another'"))
        .containsExactly(OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "queued,",
    "running, run_started",
    "waiting_input, run_waiting_input",
    "completed, run_completed",
    "failed, run_failed",
    "cancelled, run_cancelled"
  })
  void aRunThatIsWrittenInAStateHasALogThatSaysSo(String status, @Nullable String event)
      throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source, status) VALUES ('%s', 's1', 'chat', '%s')"
            .formatted(ID, status));
    assertThat(program.types(ID))
        .isEqualTo(event == null ? List.of("run_created") : List.of("run_created", event));
    insertEvents(ID, 1, 2);
    assertThat(program.ask("SELECT seq FROM session_events ORDER BY seq"))
        .containsExactly("1", "2");
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
    assertThat(program.events(ID).getLast().payload().text())
        .isEqualTo("{\"code\":\"boom\",\"error\":\"It broke\"}");
    assertThat(program.events(ID).stream().map(Event::runSeq))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.FAILED);
  }

  @Test
  void aSessionFollowsItsRunsAlsoWhereTheyAreDeleted() throws SQLException {
    insertRun(ID);
    program.execute("UPDATE session_runs SET status = 'failed'");
    insertRun(OTHER);
    program.execute("UPDATE session_runs SET status = 'completed' WHERE id = '" + OTHER + "'");
    program.execute("DELETE FROM session_runs WHERE id = '" + OTHER + "'");
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.FAILED);
    program.execute("DELETE FROM session_runs");
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.IDLE);
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
  void theNullOfJsonComesBackAndIsNoneToOthers() throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source, resume_payload, latest_error, metrics) VALUES ('%s', 's1', 'chat', 'null', 'null', 'null')"
            .formatted(ID));
    assertThat(program.askOne("SELECT latest_error, metrics FROM session_runs"))
        .isEqualTo("null|null");
    program.execute("UPDATE session_runs SET status = 'completed'");
    assertThat(program.run(ID).state())
        .isInstanceOfSatisfying(
            RunState.Completed.class, ended -> assertThat(ended.metrics()).isNull());
  }

  @Test
  void anEventWithoutPayloadHasNone() throws SQLException {
    insertRun(ID);
    for (String payload : List.of("", ", payload")) {
      program.execute(
          "INSERT INTO session_events (session_id, run_id, type%s) VALUES ('s1', '%s', 'note'%s)"
              .formatted(payload, ID, payload.isEmpty() ? "" : ", NULL"));
    }
    assertThat(program.ask("SELECT payload FROM session_events")).containsExactly("-", "-");
    assertThat(program.events(ID).getLast().payload().text()).isEqualToIgnoringWhitespace("null");
  }

  /// Our own columns take objects alone.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,  2.50]",
        "\"it \\u00fcber\"",
        "12",
        "true",
        "{}",
        "{\"not_an_object\":[1]}",
        "{\"not_an_object\": 1}"
      })
  void jsonOfAnyShapeComesBackAsItWasWritten(String json) throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source, latest_error, metrics) VALUES ('%1$s', 's1', 'chat', '%2$s', '%2$s')"
            .formatted(ID, json));
    assertThat(program.askOne("SELECT latest_error, metrics FROM session_runs"))
        .isEqualTo(json + "|" + json);
    program.execute("UPDATE session_runs SET status = 'failed', input_message = 'other'");
    assertThat(program.askOne("SELECT latest_error FROM session_runs")).isEqualTo(json);
    assertThat(program.run(ID).status()).isEqualTo(RunStatus.FAILED);
    program.execute("UPDATE session_runs SET metrics = '[]', latest_error = NULL");
    assertThat(program.askOne("SELECT latest_error, metrics FROM session_runs")).isEqualTo("-|[]");
  }

  @Test
  void anErrorThatIsATextIsItsMessage() throws SQLException {
    insertRun(ID);
    program.execute("UPDATE session_runs SET status = 'failed', latest_error = '\"boom\"'");
    assertThat(program.run(ID).state())
        .isInstanceOfSatisfying(
            RunState.Failed.class, failed -> assertThat(failed.why().message()).isEqualTo("boom"));
  }

  @Test
  void brokenJsonIsRefused() throws SQLException {
    insertRun(ID);
    program.refused("UPDATE session_runs SET metrics = '1,\"b\":2'");
    program.refused("UPDATE session_runs SET latest_error = '{oops'");
    assertThat(program.askOne("SELECT latest_error, metrics FROM session_runs")).isEqualTo("-|-");
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
  void withDispatchOurRunnersClaimItAndOnlyTheyMoveIt() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout("session"), true)).isTrue();
    insertRun(ID);
    program.sweeper().sweep();
    assertThat(program.claim()).extracting(Run::id).containsExactly(program.run(ID).id());
    assertThat(program.askOne("SELECT status FROM session_runs")).isEqualTo("queued");
    for (String word : List.of("running", "completed", "cancelled")) {
      assertThat(program.refused("UPDATE session_runs SET status = '" + word + "'").message())
          .contains("left to our runners");
    }
    program.execute("UPDATE session_runs SET input_message = 'another'");
    insertEvents(ID, 1, 2);
    assertThat(program.types(ID)).containsExactly("run_created", "run_claimed", "token", "token");
  }

  /// As over the API.
  @ParameterizedTest
  @CsvSource({"resume, host-1 /work command", "chat, null null null", "retry, null null null"})
  void withDispatchARunThatGoesOnFollowsItsSession(String trigger, String place)
      throws SQLException {
    assertThat(Layouts.of(program.address).install(Program.layout("session"), true)).isTrue();
    program.putAgent("coder", new Demands(null, null, null, Set.of("gpu")));
    program.execute(
        "UPDATE %ssessions SET agent_name = 'coder', hostname = 'host-1', project_dir = '/work', executor_type = 'command'"
            .formatted(program.isPostgres() ? "runledger." : ""));
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%s', 's1', '%s')"
            .formatted(ID, trigger));
    assertThat(program.run(ID).demands()).isEqualTo(new Demands(null, null, null, Set.of("gpu")));

    program.sweeper().sweep();

    Demands demands = program.run(ID).demands();
    assertThat(demands.hostname() + " " + demands.projectDir() + " " + demands.executorType())
        .isEqualTo(place);
    assertThat(demands.tags()).containsExactly("gpu");
    assertThat(program.run(ID).timing().timeoutAt()).isNotNull();
  }

  @Test
  void withDispatchAQueuedRunBeginsAStoppedSessionAnew() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout("session"), true)).isTrue();
    program.execute("UPDATE sessions SET status = 'stopped'");
    insertRun(ID);
    program.sweeper().sweep();
    assertThat(program.sessions().session(new SessionId("s1")).status())
        .isEqualTo(Session.Status.PENDING);
    assertThat(program.claim()).hasSize(1);
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
