package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Lineage;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Demands;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Runs that come from other runs: retries and forks.
abstract class DescentContract extends Contract {

  @Test
  void aRetryIsANewRunInTheOldOnesPlace() {
    Demands demands = new Demands("host", null, null, Set.of());
    submit(Request.start().demanding(demands).priority(3));
    Held failed = start(register("host"));
    report(failed, FAILED);

    Run retry = ledger.retry(failed.id());

    assertThat(retry.id()).isNotEqualTo(failed.id());
    assertThat(retry.sessionId()).isEqualTo(failed.session());
    assertThat(retry.status()).isEqualTo(RunStatus.PENDING);
    assertThat(retry.attempt()).isEqualTo(1);
    assertThat(retry.job()).isEqualTo(failed.run().job());
    assertThat(retry.demands()).isEqualTo(demands);
    assertThat(retry.lineage().trigger()).isEqualTo(Lineage.Trigger.RETRY);
    assertThat(retry.lineage().parentRun()).isEqualTo(failed.id());
    assertThat(retry.timing().timeoutAt()).isNotNull();
    assertThat(fact(retry.id(), "run_created")).contains("\"trigger_source\":\"retry\"");
    assertThat(sessionStatus(failed.session())).isEqualTo(Session.Status.PENDING);
    assertThat(status(failed.id())).isEqualTo(RunStatus.FAILED);
    assertThat(ledger.children(failed.id(), PageRequest.first(10)).items()).containsExactly(retry);
    assertThat(claim(failed.runner()).id()).isEqualTo(retry.id());
  }

  @Test
  void aCancelledRunMayBeRetried() {
    Run run = submit();
    tell(run.id(), CANCEL);

    assertThat(ledger.retry(run.id()).sessionId()).isEqualTo(run.sessionId());
  }

  @Test
  void onlyWhatEndedWithoutSuccessIsRetried() {
    Held held = running();
    refused("run_refused", () -> ledger.retry(held.id()));
    report(held, COMPLETED);
    assertThat(refused("run_refused", () -> ledger.retry(held.id())).hint())
        .contains(held.id() + "/fork", "RESUME_SESSION, session_id " + held.session());
    Run pending = submit();
    refused("run_refused", () -> ledger.retry(pending.id()));
  }

  @Test
  void aRunOfAStoppedSessionIsNotRetried() {
    Run run = submit();
    tell(run.id(), STOP);

    refused("session_stopped", () -> ledger.retry(run.id()));
  }

  @Test
  void aRetryBecomesPendingBehindWhatWaits() {
    Held held = running();
    Run waiting = submit(Request.resume(held.session()));
    report(held, FAILED);
    Run retry = ledger.retry(held.id());

    Held next = start(held.runner());
    assertThat(next.id()).isEqualTo(waiting.id());
    report(next, COMPLETED);
    assertThat(claim(held.runner()).id()).isEqualTo(retry.id());
  }

  @Test
  void aForkStartsInANewSessionFromASnapshot() {
    Held origin = running();
    Snapshot first = snapshot(origin.id(), origin.token(), 1, "{\"at\":1}");
    snapshot(origin.id(), origin.token(), 2, "{\"at\":2}");
    report(origin, COMPLETED);

    Run fork = ledger.fork(origin.id(), 1L);

    assertThat(fork.sessionId()).isNotEqualTo(origin.session());
    assertThat(fork.lineage().parentRun()).isEqualTo(origin.id());
    assertThat(fork.lineage().type()).isEqualTo(Lineage.Type.START_SESSION);
    assertThat(fork.job()).isEqualTo(origin.run().job());
    assertThat(types(fork.id())).containsExactly("run_created");
    assertThat(sessionStatus(fork.sessionId())).isEqualTo(Session.Status.PENDING);
    assertThat(status(origin.id())).isEqualTo(RunStatus.COMPLETED);
    Held held = claim(origin.runner());
    assertThat(held.id()).isEqualTo(fork.id());
    Snapshot given = held.snapshot().orElseThrow();
    assertThat(given.runId()).isEqualTo(fork.id());
    assertThat(given.step()).isEqualTo(1);
    assertThat(given.runSeq()).isZero();
    assertThat(given.state()).isEqualTo(first.state());
    assertThat(given.checksum()).isEqualTo(first.checksum());
  }

  /// Its session is another one, and has run nowhere.
  @Test
  void aForkFollowsNoSession() {
    Held first = running();
    report(first, COMPLETED);
    submit(Request.resume(first.session()));
    Held origin = start(first.runner());
    assertThat(origin.run().job().terms().affinity()).isTrue();
    snapshot(origin.id(), origin.token(), 1, "{}");

    Run fork = ledger.fork(origin.id(), 1L);

    assertThat(fork.job().terms().affinity()).isFalse();
    assertThat(fork.demands()).isEqualTo(origin.run().demands());
  }

  @Test
  void aRetryOfAForkBeginsWhereTheForkBegan() {
    Held origin = running();
    snapshot(origin.id(), origin.token(), 3, "{\"at\":3}");
    report(origin, COMPLETED);
    Run fork = ledger.fork(origin.id(), 3L);
    Held forked = start(origin.runner());
    snapshot(forked.id(), forked.token(), 4, "{\"at\":4}");
    report(forked, FAILED);

    Run retry = ledger.retry(fork.id());

    Snapshot given = claim(origin.runner()).snapshot().orElseThrow();
    assertThat(given.runId()).isEqualTo(retry.id());
    assertThat(given.step()).isEqualTo(3);
    assertThat(given.runSeq()).isZero();
    assertThat(given.state()).isEqualTo(new Json("{\"at\":3}"));
  }

  @Test
  void aForkThatSaysNoStepStartsFromTheLatest() {
    Held origin = running();
    snapshot(origin.id(), origin.token(), 1, "{\"at\":1}");
    snapshot(origin.id(), origin.token(), 2, "{\"at\":2}");

    Run fork = ledger.fork(origin.id(), null);

    assertThat(snapshots.list(fork.id(), PageRequest.first(50)).page().items())
        .extracting(Snapshot::step)
        .containsExactly(2L);
    assertThat(snapshots.stateAt(fork.id(), null).snapshot().map(Snapshot::step))
        .isEqualTo(Optional.of(2L));
    assertThat(status(origin.id())).as("a live run may be forked").isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void whereThereIsNoSnapshotThereIsNoFork() {
    Held origin = running();
    refused("snapshot_not_found", () -> ledger.fork(origin.id(), null));
    snapshot(origin.id(), origin.token(), 1, "{}");
    refused("snapshot_not_found", () -> ledger.fork(origin.id(), 2L));
  }

  @Test
  void aForkOutlivesItsOrigin() throws Exception {
    Held origin = running();
    snapshot(origin.id(), origin.token(), 1, "{\"at\":1}");
    report(origin, COMPLETED);
    Run fork = ledger.fork(origin.id(), null);

    sessions.delete(origin.session(), false, false, SOMEBODY);

    assertThat(run(fork.id()).lineage().parentRun()).isEqualTo(origin.id());
    assertThat(claim(origin.runner()).snapshot()).isPresent();
  }

  @Test
  void childrenAreRetriesAndForks() {
    RunnerId runner = register("host");
    submit();
    Held origin = start(runner);
    snapshot(origin.id(), origin.token(), 1, "{}");
    report(origin, FAILED);
    Run retry = ledger.retry(origin.id());
    Run fork = ledger.fork(origin.id(), null);
    Run named = submit(Request.start().parent(origin.id()));

    assertThat(ledger.children(origin.id(), PageRequest.first(10)).items())
        .isEqualTo(List.of(named, fork, retry));
  }
}
