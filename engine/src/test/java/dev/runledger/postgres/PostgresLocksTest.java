package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.Ids;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Actor;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.store.Ear;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import dev.runledger.work.Registration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of those who meet the lock of somebody else.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresLocksTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  private StoreAddress.Postgres database;
  private PostgresStore store;
  private Ledger ledger;
  private Runners runners;
  private Dispatcher dispatcher;

  @BeforeEach
  void open() {
    database = SERVER.newDatabase();
    store = PostgresStore.open(database, StoreOptions.standard());
    var ids = new Ids(new Random(1));
    ledger = new Ledger(store, ids, Deadlines.DEFAULT);
    runners = new Runners(store, Deadlines.DEFAULT);
    dispatcher = new Dispatcher(store, ids, Deadlines.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
    SERVER.drop(database);
  }

  private Run submit() {
    var job =
        new Job(Job.Kind.AGENT, null, "p", "p", null, null, null, null, Job.Terms.DEFAULT, null);
    return ledger.submit(
        new Submission(
            null,
            null,
            job,
            Lineage.Trigger.CHAT,
            Lineage.Mode.SYNC,
            null,
            null,
            Demands.NONE,
            Submission.Conflict.QUEUE,
            true,
            null));
  }

  private RunnerId register() {
    var can = new Capabilities("host", "/work", "command", Set.of(), false);
    return runners.register(new Registration(can, false)).id();
  }

  /// A claim passes over what others have in hand, and nobody rings when they let go of it.
  @Test
  void aPollThatCameAcrossALockedRunDoesNotSleepOverIt() throws Exception {
    RunnerId runner = register();
    Run run = submit();
    CompletableFuture<Optional<Delivery>> answer = new CompletableFuture<>();
    try (Connection other = PostgresServer.connect(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "SELECT 1 FROM sessions WHERE session_id = '%s' FOR NO KEY UPDATE"
              .formatted(run.sessionId()));
      Thread poll =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answer.complete(dispatcher.poll(runner, Duration.ofSeconds(60), 1));
                } catch (InterruptedException | RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              });
      awaitAtTheBell(poll);
      other.rollback();
    }
    assertThat(answer.get(10, TimeUnit.SECONDS).orElseThrow().runs())
        .extracting(Grant::run)
        .extracting(Run::id)
        .containsExactly(run.id());
  }

  private static void awaitAtTheBell(Thread poll) {
    while (Arrays.stream(poll.getStackTrace())
        .noneMatch(frame -> frame.getClassName().equals(Ear.class.getName()))) {
      Thread.onSpinWait();
    }
  }

  /// A heartbeat takes its runner first, and then the runs that it holds.
  @Test
  void aRenewalOfOneRunTakesLocksInTheOrderOfAHeartbeat() throws Exception {
    RunnerId runner = register();
    Run run = submit();
    Lease lease = dispatcher.poll(runner, Duration.ZERO, 1).orElseThrow().runs().getFirst().lease();
    var fence = new Fence(runner, lease.token());
    ledger.report(run.id(), fence, new RunCommand.Started());
    CompletableFuture<Lease> renewed;
    try (Connection beating = PostgresServer.connect(database);
        Connection other = PostgresServer.connect(database);
        Statement heart = beating.createStatement();
        Statement look = other.createStatement()) {
      hold(runner, heart);
      renewed = CompletableFuture.supplyAsync(() -> ledger.renew(run.id(), fence));
      awaitWhoWaits(look);
      look.execute(
          "SELECT 1 FROM runs WHERE run_id = '%s' FOR NO KEY UPDATE NOWAIT".formatted(run.id()));
    }
    assertThat(renewed.get(60, TimeUnit.SECONDS).acknowledged()).isTrue();
  }

  /// What it waited for may have been another one of the runner's, which was granted a lease that
  /// is longer than one from the time when this one came.
  @Test
  void aHeartbeatThatHadToWaitGrantsWholeLeases() throws Exception {
    RunnerId runner = register();
    Run run = submit();
    Lease lease = dispatcher.poll(runner, Duration.ZERO, 1).orElseThrow().runs().getFirst().lease();
    var fence = new Fence(runner, lease.token());
    CompletableFuture<Integer> beaten;
    Instant granted;
    try (Connection stuck = PostgresServer.connect(database);
        Connection other = PostgresServer.connect(database);
        Statement lock = stuck.createStatement();
        Statement look = other.createStatement()) {
      hold(runner, lock);
      beaten = CompletableFuture.supplyAsync(() -> runners.heartbeat(runner));
      awaitWhoWaits(look);
      ledger.report(run.id(), fence, new RunCommand.Started());
      granted = leaseOf(run);
    }
    assertThat(beaten.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(leaseOf(run)).isAfter(granted);
  }

  /// Another program may forget to end a transaction.
  @Test
  void aRunThatSomebodyHasInHandKeepsNoOtherLeaseFromBeingRenewed() throws Exception {
    RunnerId runner = register();
    Run first = started(runner);
    Run stuck = started(runner);
    Run last = started(runner);
    Instant granted = leaseOf(last);
    try (Connection other = PostgresServer.connect(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT 1 FROM runs WHERE run_id = '%s' FOR UPDATE".formatted(stuck.id()));

      assertThat(runners.heartbeat(runner)).isEqualTo(2);
      assertThat(leaseOf(first)).isAfter(granted);
      assertThat(leaseOf(last)).isAfter(granted);
      assertThat(leaseOf(stuck)).isBefore(granted);
    }
    assertThat(runners.heartbeat(runner)).isEqualTo(3);
    assertThat(leaseOf(stuck)).isAfter(granted);
  }

  /// Who has it in hand for a moment only is waited for.
  @Test
  void aRunThatIsInHandForAMomentIsRenewedAsWell() throws Exception {
    RunnerId runner = register();
    Run run = started(runner);
    Instant granted = leaseOf(run);
    CompletableFuture<Boolean> renewed;
    try (Connection other = PostgresServer.connect(database);
        Connection looking = PostgresServer.connect(database);
        Statement statement = other.createStatement();
        Statement look = looking.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT 1 FROM runs WHERE run_id = '%s' FOR UPDATE".formatted(run.id()));
      renewed =
          CompletableFuture.supplyAsync(() ->
              store.write(tx ->
                  tx.queue()
                      .renew(
                          runner,
                          run.id(),
                          tx.now(),
                          tx.now().plus(Deadlines.DEFAULT.lease()),
                          Duration.ofMinutes(1))));
      while (!isAnybodyHeldUp(look)) {
        Thread.onSpinWait();
      }
      other.rollback();
    }
    assertThat(renewed.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(leaseOf(run)).isAfter(granted);
  }

  private Run started(RunnerId runner) throws InterruptedException {
    Run run = submit();
    Lease lease = dispatcher.poll(runner, Duration.ZERO, 1).orElseThrow().runs().getFirst().lease();
    ledger.report(run.id(), new Fence(runner, lease.token()), new RunCommand.Started());
    return run;
  }

  /// What comes from a session while it waits to be deleted is seen before it goes.
  @Test
  void aChildThatComesMeanwhileIsNotDeletedAliveWithItsParent() throws Exception {
    Run parent = submit();
    ledger.tell(parent.id(), new RunCommand.End(StopBy.CANCEL, "no", Duration.ZERO));
    var sessions = new Sessions(store, new Ids(new Random(2)), Deadlines.DEFAULT, ledger);
    CompletableFuture<Boolean> deleted;
    Run child = submit();
    try (Connection other = PostgresServer.connect(database);
        Connection looking = PostgresServer.connect(database);
        Statement statement = other.createStatement();
        Statement look = looking.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "UPDATE sessions SET parent_session_id = '%s' WHERE session_id = '%s'"
              .formatted(parent.sessionId(), child.sessionId()));
      deleted =
          CompletableFuture.supplyAsync(() -> {
            try {
              sessions.delete(parent.sessionId(), false, true, new Actor("somebody", "request-1"));
              return true;
            } catch (ProblemException e) {
              return !e.problem().code().equals("session_busy");
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      while (!isAnybodyHeldUp(look)) {
        Thread.onSpinWait();
      }
      other.commit();
    }
    assertThat(deleted.get(60, TimeUnit.SECONDS)).isFalse();
    assertThat(ledger.run(child.id()).status()).isEqualTo(RunStatus.PENDING);
  }

  private static boolean isAnybodyHeldUp(Statement look) throws SQLException {
    try (ResultSet waiting = look.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted")) {
      return waiting.next();
    }
  }

  private Instant leaseOf(Run run) {
    return Objects.requireNonNull(ledger.run(run.id()).state().leaseOrLast()).expiresAt();
  }

  private void hold(RunnerId runner, Statement by) throws SQLException {
    by.execute(
        "SELECT pg_advisory_lock(hashtextextended('%s %s', 0))"
            .formatted(database.schema(), runner));
  }

  private static void awaitWhoWaits(Statement look) throws SQLException {
    while (!isWaitedFor(look)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isWaitedFor(Statement look) throws SQLException {
    try (ResultSet waiting =
        look.executeQuery("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) {
      return waiting.next();
    }
  }
}
