package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Fence;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A run of ours that an operator moves in SQL has what it would have, had its holder or the server
/// moved it: a beginning, a place, and no holder once it is sent back.
abstract class MovedByHandContract extends Contract {
  private static final List<String> LEFT_BEHIND =
      List.of(
          "runner_id",
          "lease_token",
          "lease_expires_at",
          "claimed_at",
          "completed_at",
          "cancelled_at",
          "timeout_at",
          "waiting_reason",
          "waiting_schema",
          "waiting_expires_at",
          "waiting_default",
          "stop_reason",
          "stopping_by",
          "grace_ends_at",
          "error",
          "latest_error",
          "result",
          "ready_key");

  private void set(RunId run, String columns) throws SQLException {
    elsewhere("UPDATE runs SET " + columns + " WHERE run_id = '" + run + "'");
  }

  private Held claimed(Request request) {
    submit(request);
    return claim(register("host"));
  }

  private Instant startedAt(Held held) {
    return run(held.id()).timing().startedAt();
  }

  private Session.Affinity place(SessionId session) {
    return session(session).affinity();
  }

  @Test
  void aClaimThatIsSetRunningHasBegunAndLastsAsLongAsItMay() throws Exception {
    Held held = claimed(Request.start().lastingAtMost(Duration.ofMinutes(5), 1));
    set(held.id(), "status = 'running'");

    assertThat(startedAt(held)).isBetween(store.now().minus(PATIENCE), store.now());
    Instant first = startedAt(held);
    assertThat(report(held, STARTED).changed()).isFalse();
    pass(Duration.ofMinutes(4));
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    pass(Duration.ofMinutes(2));
    assertThat(row(held.id())).containsEntry("stop_reason", "max_duration_reached");
    assertThat(startedAt(held)).isEqualTo(first);
  }

  /// The report changes nothing, and shows that the claim had reached its holder.
  @Test
  void whoStartsWhatSqlHadSetRunningKeepsIt() throws SQLException {
    submit();
    Held held = claim(register("host"));
    set(held.id(), "status = 'running'");

    report(held, STARTED);
    pass(TIMES.claimAck().plusSeconds(1));

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(runners.heartbeat(held.runner())).isEqualTo(1);
  }

  @Test
  void whoWritesWhenARunBeganIsBelieved() throws Exception {
    Held held = claimed(Request.start());
    set(held.id(), "status = 'running', started_at = '2026-02-03 04:05:06Z'");
    assertThat(startedAt(held)).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
  }

  @Test
  void aRunBeginsOnce() throws Exception {
    Held held = claimed(Request.start().attempts(3, Attempts.OnLost.FAIL));
    report(held, STARTED);
    Instant first = startedAt(held);
    report(held, FAILED_RETRYABLE);
    pass(TIMES.lease());
    Held again = claim(register("other"));
    assertThat(again.id()).isEqualTo(held.id());
    set(again.id(), "status = 'running'");

    assertThat(startedAt(again)).isEqualTo(first);
    assertThat(place(held.session())).isEqualTo(new Session.Affinity("other", "command"));
    set(again.id(), "status = 'pending'");
    assertThat(startedAt(again)).isEqualTo(first);
  }

  @Test
  void aSessionRemembersWhereItsRunBeganByHand() throws Exception {
    Held held = claimed(Request.start());
    set(held.id(), "status = 'running'");
    Session session = session(held.session());
    assertThat(session.affinity()).isEqualTo(new Session.Affinity("host", "command"));
    assertThat(session.projectDir()).isEqualTo("/work");
    report(held, COMPLETED);
    assertThat(submit(Request.resume(held.session())).demands().hostname()).isEqualTo("host");

    Run given = submit();
    set(
        given.id(),
        "status = 'running', lease_token = 'lt_me', runner_id = '" + held.runner() + "'");
    assertThat(place(given.sessionId())).isEqualTo(new Session.Affinity("host", "command"));

    Run invented = submit();
    set(invented.id(), "status = 'running', lease_token = 'lt_me', runner_id = 'lnch_nobody'");
    assertThat(place(invented.sessionId())).isEqualTo(Session.Affinity.NONE);
  }

  @Test
  void whoGoesOnAfterAnAnswerDoesNotBeginAnew() throws Exception {
    Held held = running();
    report(held, ASKS_PARKED);
    elsewhere("UPDATE sessions SET hostname = 'written', project_dir = '/written'");
    Instant first = startedAt(held);

    set(held.id(), "status = 'running'");

    assertThat(startedAt(held)).isEqualTo(first);
    assertThat(place(held.session())).isEqualTo(new Session.Affinity("written", "command"));
    assertThat(session(held.session()).projectDir()).isEqualTo("/written");
  }

  @ParameterizedTest
  @EnumSource(names = {"CLAIMED", "RUNNING", "WAITING_INPUT", "STOPPING"})
  void aRunThatIsSentBackIsNobodys(RunStatus from) throws Exception {
    Held held = in(from);
    set(held.id(), "error = 'written', result = '1', latest_error = '{\"code\":\"c\"}'");
    set(held.id(), "status = 'pending'");

    Map<String, String> nothing = new HashMap<>();
    LEFT_BEHIND.forEach(column -> nothing.put(column, null));
    assertThat(row(held.id())).containsAllEntriesOf(Collections.unmodifiableMap(nothing));
    assertThat(run(held.id()).timing().claimedAt()).isNull();
    assertThat(ofRunner(held.runner())).isEmpty();
    assertThat(picture().rows("runner_commands")).isEmpty();

    if (from != RunStatus.CLAIMED) {
      report(held, STARTED);
    }
    refused("lease_lost", () -> report(held, COMPLETED));
    refused("lease_lost", () -> ledger.renew(held.id(), held.fence()));
    refused("lease_lost", () -> append(held, "step"));
    refused("lease_lost", () -> snapshot(held.id(), held.token(), 1, "{}"));

    pass(Duration.ofSeconds(1));
    Held again = start(register("other"));
    assertThat(again.id()).isEqualTo(held.id());
    assertThat(row(held.id())).containsEntry("runner_id", again.runner().value());
    refused("lease_lost", () -> report(held, COMPLETED));
    report(again, COMPLETED);
    assertThat(status(held.id())).isEqualTo(RunStatus.COMPLETED);
    assertThat(types(held.id()))
        .endsWith("run_requeued", "run_claimed", "run_started", "run_completed");
  }

  private List<Run> ofRunner(RunnerId runner) {
    var held = new RunFilter(null, null, null, null, runner, null, null, null, null, null);
    return ledger.runs(held, PageRequest.first(9)).items();
  }

  private Held in(RunStatus status) {
    Held held = claimed(Request.start());
    if (status != RunStatus.CLAIMED) {
      report(held, STARTED);
    }
    if (status == RunStatus.WAITING_INPUT) {
      report(held, ASKS_PARKED);
    }
    if (status == RunStatus.STOPPING) {
      tell(held.id(), STOP);
    }
    assertThat(status(held.id())).isEqualTo(status);
    return held;
  }

  @Test
  void whoNeverHeldARunThatIsSentBackIsNotItsHolder() throws Exception {
    Held held = running();
    RunnerId other = register("other");
    set(held.id(), "status = 'pending'");
    refused(
        "not_the_holder",
        () -> ledger.report(held.id(), new Fence(other, held.token()), COMPLETED));
  }

  @Test
  void aRunOfAnotherProgramKeepsWhatItsProgramWrote() throws Exception {
    var id = new RunId("run_0a1b2c3d4e5f");
    elsewhere("INSERT INTO sessions (session_id) VALUES ('ses_elsewhere')");
    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('"
            + id
            + "', 'ses_elsewhere', 'START_SESSION', 'look', '2026-02-03T04:05:06Z')");
    RunnerId runner = register("host");
    set(
        id,
        "status = 'running', claimed_at = '2026-02-03T04:05:07Z', runner_id = '" + runner + "'");
    assertThat(row(id)).containsEntry("started_at", null);
    assertThat(place(new SessionId("ses_elsewhere"))).isEqualTo(Session.Affinity.NONE);

    set(id, "status = 'pending'");

    assertThat(row(id)).containsEntry("runner_id", runner.value());
    assertThat(run(id).timing().claimedAt()).isEqualTo(Instant.parse("2026-02-03T04:05:07Z"));
  }
}
