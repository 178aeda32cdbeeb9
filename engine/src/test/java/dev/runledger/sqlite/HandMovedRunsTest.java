package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.Submission;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of our own that somebody moves by SQL: the log, the session, the queue and the sweeper
/// cope.
class HandMovedRunsTest {
  @TempDir Path dir;
  private ByHand hand;
  private RunnerId runner;

  @BeforeEach
  void open() {
    hand = ByHand.open(dir);
    var can = new Capabilities("host", "/work", "command", Set.of(), false);
    runner = hand.runners().register(new Registration(can, false)).id();
  }

  @AfterEach
  void close() {
    hand.close();
  }

  @Test
  void aRunThatWasEndedByHandIsOverForEveryone() throws Exception {
    Grant held = running(submit(null));
    RunId id = held.run().id();
    Run next = submit(held.run().sessionId());
    hand.write("UPDATE runs SET status = 'failed', error = 'by hand' WHERE run_id = '" + id + "'");

    assertThat(hand.types(id.value())).endsWith("run_started", "run_failed");
    assertThat(
            hand.write(
                "SELECT completed_at IS NULL, lease_expires_at IS NULL FROM runs WHERE run_id = '"
                    + id
                    + "'"))
        .containsExactly("0|1");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(
            () -> hand.ledger().report(id, fence(held), new RunCommand.Complete(null, null)))
        .matches(e -> e.problem().code().equals("run_refused"));
    hand.assertRefused(
        "INSERT INTO run_events (session_id, run_id, event_type) SELECT session_id, run_id, 'late' FROM runs WHERE run_id = '"
            + id
            + "'",
        "its log is closed");

    assertThat(hand.sessions().session(next.sessionId()).status())
        .isEqualTo(Session.Status.PENDING);
    hand.store().shiftClock(Duration.ofSeconds(1));
    hand.sweeper().sweep();
    assertThat(claim().run().id()).as("whose turn it is").isEqualTo(next.id());
    hand.store().shiftClock(Duration.ofDays(400));
    hand.sweeper().sweep();
    assertThat(hand.types(id.value())).endsWith("run_started", "run_failed");
  }

  @Test
  void aRunThatWaitsIsWithdrawnByHand() throws Exception {
    Run run = submit(null);
    hand.write("UPDATE runs SET status = 'cancelled'");
    assertThat(hand.types(run.id().value())).containsExactly("run_created", "run_cancelled");
    assertThat(hand.dispatcher().poll(runner, Duration.ZERO, 9)).isEmpty();
    assertThat(hand.sessions().session(run.sessionId()).status()).isEqualTo(Session.Status.IDLE);
  }

  @Test
  void aRunThatWasSentBackByHandIsClaimedAgain() throws Exception {
    Grant held = running(submit(null));
    hand.write("UPDATE runs SET status = 'pending', runner_id = NULL, lease_token = NULL");
    assertThat(hand.types(held.run().id().value())).endsWith("run_started", "run_requeued");
    hand.store().shiftClock(Duration.ofSeconds(1));
    hand.sweeper().sweep();
    Grant again = claim();
    assertThat(again.run().id()).isEqualTo(held.run().id());
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() ->
            hand.ledger().report(held.run().id(), fence(held), new RunCommand.Complete(null, null)))
        .matches(e -> e.problem().code().equals("lease_lost"));
  }

  @Test
  void whoHeldARunThatWasSentBackByHandHasLostIt() throws Exception {
    submit(null);
    Grant held = claim();
    hand.write("UPDATE runs SET status = 'pending'");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() ->
            hand.log()
                .append(
                    held.run().id(),
                    fence(held).token(),
                    List.of(NewEvent.of("step", Json.EMPTY_OBJECT))))
        .matches(e -> e.problem().code().equals("lease_lost"));
  }

  @Test
  void nobodyTakesARunOfOursWithoutALease() {
    submit(null);
    for (String status : List.of("claimed", "running", "stopping")) {
      hand.assertRefused("UPDATE runs SET status = '" + status + "'", "CHECK constraint failed");
    }
  }

  @Test
  void aRunThatWasDeletedAliveMakesRoomForTheNext() throws Exception {
    Grant held = running(submit(null));
    Run next = submit(held.run().sessionId());
    hand.write("DELETE FROM runs WHERE run_id = '" + held.run().id() + "'");
    assertThat(hand.sessions().session(next.sessionId()).status())
        .isEqualTo(Session.Status.PENDING);
    hand.store().shiftClock(Duration.ofSeconds(1));
    hand.sweeper().sweep();
    assertThat(claim().run().id()).isEqualTo(next.id());
  }

  @Test
  void aDeadlineSetByHandCountsWhateverItsSpelling() {
    Run run = submit(null, new Demands(null, null, null, Set.of("gpu")));
    for (String later : List.of("+1 hour", "+2 minutes")) {
      hand.write("UPDATE runs SET timeout_at = datetime('now', '" + later + "')");
      hand.sweeper().sweep();
      assertThat(hand.status(run.id().value())).isEqualTo(RunStatus.PENDING);
    }
    hand.write("UPDATE runs SET timeout_at = datetime('now', '-1 second')");
    hand.sweeper().sweep();
    assertThat(hand.status(run.id().value())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aLeaseThatIsEndedByHandIsOver() throws Exception {
    Grant held = running(submit(null));
    hand.write("UPDATE runs SET lease_expires_at = strftime('%Y-%m-%d %H:%M', 'now', '+1 hour')");
    hand.sweeper().sweep();
    assertThat(hand.status(held.run().id().value())).isEqualTo(RunStatus.RUNNING);
    hand.write("UPDATE runs SET lease_expires_at = '2026-02-03T10:00:00+05:00'");
    hand.sweeper().sweep();
    assertThat(hand.status(held.run().id().value())).isEqualTo(RunStatus.FAILED);
  }

  /// A sweep ends, also when it finds what it cannot end.
  @Test
  void aLeaseOfARunThatNobodyHoldsMeansNothing() throws Exception {
    Run run = submit(null);
    hand.write("UPDATE runs SET lease_expires_at = '2026-02-03', grace_ends_at = '2026-02-03'");
    Thread sweep = Thread.ofVirtual().start(hand.sweeper()::sweep);
    assertThat(sweep.join(ByHand.PATIENCE.dividedBy(3))).as("the sweep ended").isTrue();
    assertThat(claim().run().id()).isEqualTo(run.id());
  }

  @Test
  void whatTheServerMovesIsToldOnce() throws Exception {
    Grant held = running(submit(null));
    hand.ledger()
        .report(held.run().id(), fence(held), new RunCommand.Complete(new Json("1"), null));
    assertThat(hand.types(held.run().id().value()))
        .containsExactly("run_created", "run_claimed", "run_started", "run_completed");
    assertThat(hand.write("SELECT revision FROM runs")).containsExactly("3");
  }

  private Run submit(@Nullable SessionId session) {
    return submit(session, Demands.NONE);
  }

  private Run submit(@Nullable SessionId session, Demands demands) {
    var job =
        new Job(
            Job.Kind.AGENT, null, "look", "look", null, null, null, null, Job.Terms.DEFAULT, null);
    return hand.ledger()
        .submit(
            new Submission(
                null,
                session,
                job,
                Lineage.Trigger.CHAT,
                Lineage.Mode.SYNC,
                null,
                null,
                demands,
                Submission.Conflict.QUEUE,
                false,
                null));
  }

  private Grant claim() throws InterruptedException {
    return hand.dispatcher().poll(runner, Duration.ZERO, 1).orElseThrow().runs().getFirst();
  }

  private Grant running(Run run) throws InterruptedException {
    Grant grant = claim();
    assertThat(grant.run().id()).isEqualTo(run.id());
    hand.ledger().report(run.id(), fence(grant), new RunCommand.Started());
    return grant;
  }

  private static Fence fence(Grant grant) {
    return new Fence(grant.lease().holder(), grant.lease().token());
  }
}
