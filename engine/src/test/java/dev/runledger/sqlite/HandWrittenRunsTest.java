package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Actor;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.wire.RunJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs that another program writes into a store that is open: they are runs like others, and
/// belong to that program.
class HandWrittenRunsTest {
  private static final Actor SOMEBODY = new Actor("somebody", "request-1");
  private static final String RUN = "run_0a1b2c3d4e5f";
  private static final SessionId SESSION = new SessionId("ses_1");
  private static final RunCommand.Order STOP =
      new RunCommand.End(StopBy.STOP, "enough", Duration.ofSeconds(30));
  private static final RunCommand.Order CANCEL =
      new RunCommand.End(StopBy.CANCEL, "withdrawn", Duration.ofSeconds(30));

  @TempDir Path dir;
  private ByHand hand;

  @BeforeEach
  void open() {
    hand = ByHand.open(dir);
    hand.writeSession(SESSION.value());
  }

  @AfterEach
  void close() {
    hand.close();
  }

  @Test
  void aRunOfTheLeastColumnsHasEverythingThatOursHave() {
    hand.writeRun(RUN, "ses_1");
    Run run = hand.run(RUN);
    assertThat(run.status()).isEqualTo(RunStatus.PENDING);
    assertThat(run.origin()).isEqualTo("coordinator");
    assertThat(run.uuid().toString()).endsWith("0a1b2c3d4e5f").hasSize(36);
    assertThat(run.uuid().version()).isEqualTo(7);
    assertThat(run.checkpoint().thread()).isEqualTo("ses_1:" + RUN);
    assertThat(run.demands()).isEqualTo(Demands.NONE);
    assertThat(hand.types(RUN)).containsExactly("run_created");
    assertThat(hand.ledger().run(new RunId(run.uuid().toString())).id()).isEqualTo(run.id());
    assertThat(hand.sessions().session(SESSION).status()).isEqualTo(Session.Status.PENDING);
  }

  @ParameterizedTest
  @EnumSource(RunStatus.class)
  void aRunOfEveryStatusIsReadListedAndShownThoughAllElseIsNull(RunStatus status) {
    hand.write(
        "INSERT INTO runs (run_id, session_id, type, prompt, status, created_at) VALUES ('%s', 'ses_1', 'RESUME_SESSION', '', '%s', '2026-02-03 04:05')"
            .formatted(RUN, word(status)));
    assertThat(hand.status(RUN)).isEqualTo(status);
    assertThat(hand.ledger().runs(of(status), PageRequest.first(9)).items()).hasSize(1);
    Run run = hand.run(RUN);
    assertThat(RunJson.read(RunJson.write(run, hand.ledger().unmetDemands(run))).id())
        .isEqualTo(run.id());
    hand.store().shiftClock(Duration.ofDays(400));
    hand.sweeper().sweep();
    assertThat(hand.run(RUN)).isEqualTo(run);
    assertThat(hand.sessions().result(SESSION).isPresent()).isEqualTo(status.isFinal());
  }

  private static String word(RunStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static RunFilter of(RunStatus status) {
    return new RunFilter(status, null, null, null, null, null, null, null, null, null);
  }

  @Test
  void aRunOfTheHistoryOfAnotherProgramKeepsItsRunner() {
    hand.write(
        "INSERT INTO runs (run_id, session_id, type, prompt, status, runner_id, created_at, error) VALUES ('%s', 'ses_1', 'START_SESSION', 'p', 'failed', 'lnch_77', '2026-02-03T04:05:06Z', 'it broke')"
            .formatted(RUN));
    assertThat(hand.run(RUN).state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> {
              assertThat(failed.why().message()).isEqualTo("it broke");
              assertThat(failed.last()).isNotNull();
              assertThat(failed.last().holder()).isEqualTo(new RunnerId("lnch_77"));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | - | ",
        "{\"hostname\": null, \"tags\": null} | - | ",
        "{\"hostname\": \"\", \"project_dir\": \"\", \"executor_type\": \"\", \"tags\": []} | - | ",
        "{\"hostname\": \"h\", \"tags\": [\"a\", \"b\", \"a\", null]} | h | a,b",
        "{\"hostname\": \"h\", \"gpu_count\": 2, \"tags\": [\"a\"]} | h | a",
        "{\"hostname\": 7, \"tags\": \"a\"} | 7 | a",
        "{\"hostname\": \"\\u00e9\", \"tags\": [{\"x\": 1}, 5]} | \u00e9 | {\"x\": 1},5"
      })
  void demandsAreReadAsTheyAreMeant(String json, String hostname, String tags) {
    hand.writeRun(RUN, "ses_1");
    hand.write("UPDATE runs SET demands = '%s', timeout_at = '2026-02-03'".formatted(json));
    Demands demands = hand.run(RUN).demands();
    assertThat(demands.hostname()).isEqualTo("-".equals(hostname) ? null : hostname);
    assertThat(demands.tags()).isEqualTo(tags == null ? Set.of() : Set.of(tags.split(",(?! )")));
    hand.store().shiftClock(Duration.ofDays(400));
    hand.sweeper().sweep();
    assertThat(hand.status(RUN)).as("a time-out that is not ours").isEqualTo(RunStatus.PENDING);
    assertThat(hand.write("SELECT demands FROM runs")).containsExactly(json);
  }

  @Test
  void whatTheServerCouldNotReadIsRefused() {
    hand.writeRun(RUN, "ses_1");
    for (String assignment :
        List.of(
            "status = 'canceled'",
            "type = 'FORK_SESSION'",
            "execution_mode = ''",
            "kind = 'crawl'",
            "trigger_source = 'manual'",
            "on_lost = 'retry'",
            "origin = 'a b'",
            "demands = '[]'",
            "demands = '\"gpu\"'",
            "parameters = '5'",
            "metadata = 'x'",
            "latest_error = '\"boom\"'",
            "metrics = '[1]'",
            "priority = 3000000000",
            "priority = 'high'",
            "max_steps = -1",
            "attempt = 0",
            "max_attempts = 3000000000",
            "max_duration = -1",
            "run_uuid = 'none'",
            "run_uuid = '0190A0F0-1111-7222-8333-0a1b2c3d4e5f'")) {
      hand.assertRefused("UPDATE runs SET " + assignment, "CHECK constraint failed");
    }
    for (String id :
        List.of(
            "''",
            "'a b'",
            "'a/b'",
            "'a' || char(10)",
            "'a' || char(8195)",
            "'a' || char(0) || 'b'",
            "x'41'")) {
      hand.assertRefused(
          "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES (%s, 'ses_1', 'START_SESSION', 'p', '2026-02-03')"
              .formatted(id),
          "CHECK constraint failed");
    }
    assertThat(hand.ledger().runs(RunFilter.ALL, PageRequest.first(9)).items())
        .extracting(run -> run.id().value())
        .containsExactly(RUN);
  }

  @Test
  void whatABesideTableCouldNotGiveBackIsRefusedToo() {
    hand.writeRun(RUN, "ses_1");
    for (String statement :
        List.of(
            "runners (runner_id, hostname, project_dir, executor_type) VALUES ('a b', 'h', '/', 'x')",
            "runners (runner_id, hostname, project_dir, executor_type, tags) VALUES ('a', 'h', '/', 'x', '{}')",
            "runners (runner_id, hostname, project_dir, executor_type, status) VALUES ('a', 'h', '/', 'x', 'up')",
            "run_state_snapshots (run_id, step_ordinal, run_seq, state_json, checksum) VALUES ('run_0a1b2c3d4e5f', 1, 1, '{', 'c')",
            "run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size, media_type) VALUES ('run_0a1b2c3d4e5f', 'r', 'x', 'h', 1, 't')",
            "run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size, media_type, created_at) VALUES ('run_0a1b2c3d4e5f', 'r', 'log', 'h', 1, 't', 'soon')",
            "runner_commands (run_id, kind, runner_id, lease_token) VALUES ('run_0a1b2c3d4e5f', 'stop', 'a', 'lt_1')",
            "runner_commands (run_id, kind, runner_id, lease_token) VALUES ('run_0a1b2c3d4e5f', 'resume', 'a', 'lt_1')")) {
      hand.assertRefused("INSERT INTO " + statement, "CHECK constraint failed");
    }
    hand.write(
        "INSERT INTO runners (runner_id, hostname, project_dir, executor_type, tags) VALUES ('lnch_7', '', '', '', '[1, \"a\"]')");
    assertThat(hand.runners().runners(null)).hasSize(1);
  }

  @Test
  void whateverElseAnotherProgramWritesIsRead() {
    List<String> assignments =
        List.of(
            "parent_session_id = 'not an id'",
            "parent_session_id = ''",
            "parent_run_id = 'a/b'",
            "runner_id = ''",
            "runner_id = 'my runner'",
            "lease_token = 'no token'",
            "agent_name = ''",
            "project_dir = 'C:\\dir'",
            "stop_reason = ''",
            "latest_error = '{\"message\": 5, \"code\": null, \"details\": []}'",
            "result = 'null'",
            "result = '\"done\"'",
            "metrics = '{}'",
            "error = ''");
    for (int i = 0; i < assignments.size(); i++) {
      String id = "run_" + i;
      hand.writeRun(id, "ses_1");
      for (String status : List.of("claimed", "running", "waiting_input", "stopping", "failed")) {
        hand.write(
            "UPDATE runs SET status = '%s', %s WHERE run_id = '%s'"
                .formatted(status, assignments.get(i), id));
        Run run = hand.run(id);
        assertThat(RunJson.read(RunJson.write(run, List.of())).id()).isEqualTo(run.id());
        assertThat(hand.ledger().runs(RunFilter.ALL, PageRequest.first(99)).items()).contains(run);
      }
    }
  }

  @Test
  void aProgramThatMovesItsRunIsFollowedByTheLogAndTheSession() {
    hand.writeRun(RUN, "ses_1");
    assertMoved("claimed", Session.Status.PENDING, "run_claimed");
    assertMoved("running", Session.Status.RUNNING, "run_started");
    assertMoved("waiting_input", Session.Status.WAITING_INPUT, "run_waiting_input");
    assertMoved("running", Session.Status.RUNNING, "run_resumed");
    assertMoved("pending", Session.Status.PENDING, "run_requeued");
    assertMoved("stopping", Session.Status.STOPPING, "run_stopping");
    assertMoved("completed", Session.Status.IDLE, "run_completed");
    assertThat(hand.types(RUN)).hasSize(8).startsWith("run_created");
    assertThat(hand.run(RUN).lastRunSeq()).isEqualTo(8);
  }

  private void assertMoved(String status, Session.Status session, String event) {
    hand.write("UPDATE runs SET status = '%s', runner_id = 'lnch_5'".formatted(status));
    assertThat(hand.types(RUN)).endsWith(event);
    assertThat(hand.events(RUN).getLast().source()).isEqualTo("layout:coordinator");
    assertThat(hand.sessions().session(SESSION).status()).isEqualTo(session);
  }

  @Test
  void nothingLeavesAFinalState() {
    for (String last : List.of("completed", "failed", "stopped", "cancelled")) {
      hand.writeRun("run_" + last, "ses_1");
      String update = "UPDATE runs SET status = '%s' WHERE run_id = 'run_" + last + "'";
      hand.write(update.formatted(last));
      for (RunStatus other : RunStatus.values()) {
        if (!word(other).equals(last)) {
          hand.assertRefused(update.formatted(word(other)), "the run is over");
        }
      }
      hand.write(update.formatted(last));
      assertThat(hand.types("run_" + last)).containsExactly("run_created", "run_" + last);
    }
  }

  @Test
  void aRunOfAnotherProgramIsNeverClaimedAndNeverSwept() throws Exception {
    hand.writeRun(RUN, "ses_1");
    RunnerId runner = runner();
    assertThat(hand.dispatcher().poll(runner, Duration.ZERO, 9)).isEmpty();
    hand.write(
        "UPDATE runs SET status = 'running', runner_id = '%s', lease_expires_at = '2026-02-03', grace_ends_at = '2026-02-03'"
            .formatted(runner));
    hand.store().shiftClock(Duration.ofDays(400));
    hand.sweeper().sweep();
    assertThat(hand.status(RUN)).isEqualTo(RunStatus.RUNNING);
    hand.write("UPDATE runs SET status = 'stopping'");
    hand.store().shiftClock(Duration.ofDays(400));
    hand.sweeper().sweep();
    assertThat(hand.status(RUN)).isEqualTo(RunStatus.STOPPING);
  }

  @Test
  void aRunOfAnotherProgramIsStoppedByUsAndEndedByIt() {
    hand.writeRun(RUN, "ses_1");
    hand.write("UPDATE runs SET status = 'running', runner_id = 'lnch_5', demands = '{\"x\": 1}'");
    assertThat(hand.ledger().tell(new RunId(RUN), STOP).run().status())
        .isEqualTo(RunStatus.STOPPING);
    assertThat(hand.write("SELECT status, runner_id, lease_token, demands FROM runs"))
        .containsExactly("stopping|lnch_5||{\"x\": 1}");
    assertThat(hand.write("SELECT count(*) FROM runner_commands")).containsExactly("0");
    hand.write("UPDATE runs SET status = 'stopped'");
    assertThat(hand.types(RUN))
        .containsExactly("run_created", "run_started", "run_stopping", "run_stopped");
    assertThat(hand.sessions().session(SESSION).status()).isEqualTo(Session.Status.STOPPED);
  }

  @Test
  void aPendingRunOfAnotherProgramIsCancelledAtOnce() {
    hand.writeRun(RUN, "ses_1");
    assertThat(hand.ledger().tell(new RunId(RUN), CANCEL).run().status())
        .isEqualTo(RunStatus.CANCELLED);
    assertThat(hand.types(RUN)).containsExactly("run_created", "run_cancelled");
    assertThat(hand.write("SELECT status, completed_at IS NULL FROM runs"))
        .containsExactly("cancelled|0");
  }

  @Test
  void nobodyCanReportInTheNameOfAnotherProgram() {
    hand.writeRun(RUN, "ses_1");
    hand.write("UPDATE runs SET status = 'running'");
    var guessed = new Fence(new RunnerId("layout:coordinator"), new LeaseToken("lt_layout"));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() ->
            hand.ledger().report(new RunId(RUN), guessed, new RunCommand.Complete(null, null)))
        .matches(e -> e.problem().code().equals("not_the_holder"));
    hand.write("UPDATE runs SET runner_id = 'lnch_5'");
    var hidden = new Fence(new RunnerId("lnch_5"), LeaseToken.HIDDEN);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() ->
            hand.ledger().report(new RunId(RUN), hidden, new RunCommand.Complete(null, null)));
    assertThat(hand.status(RUN)).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aSessionWithARunThatLivesElsewhereIsDeletedOnlyByItsProgram() throws Exception {
    hand.writeRun(RUN, "ses_1");
    hand.write("UPDATE runs SET status = 'running'");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> hand.sessions().delete(SESSION, false, false, SOMEBODY))
        .matches(e -> e.problem().code().equals("session_busy"));
    hand.write("DELETE FROM runs WHERE run_id = '%s'".formatted(RUN));
    assertThat(hand.sessions().session(SESSION).status()).isEqualTo(Session.Status.IDLE);
    hand.sessions().delete(SESSION, false, false, SOMEBODY);
    assertThat(hand.write("SELECT count(*) FROM sessions")).containsExactly("0");
  }

  private RunnerId runner() {
    var can = new Capabilities("host", "/work", "command", Set.of(), false);
    return hand.runners().register(new Registration(can, false)).id();
  }
}
