package dev.runledger.contract;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Operator;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Recovered;
import dev.runledger.run.Recovered.Mode;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an operator may do, and that it is kept.
abstract class OperatorContract extends Contract {
  private static final RunCommand.End END = new RunCommand.End(StopBy.CANCEL, "not needed", GRACE);

  private Operator operator;

  @BeforeEach
  void open() {
    operator = new Operator(store, TIMES);
  }

  private List<String> audit() {
    return operator.audit(PageRequest.first(100)).items().stream()
        .map(event -> event.action() + " " + event.subject())
        .toList();
  }

  @Test
  void onlyLeasesThatAreOverAreRecovered() {
    submit(Request.start().attempts(2, OnLost.REQUEUE));
    Held requeued = start(register("one"));
    submit();
    Held failed = start(register("two"));
    submit();
    Held stopping = start(register("three"));
    tell(stopping.id(), STOP);
    assertThat(operator.recover(Mode.ALL, SOMEBODY)).isEqualTo(new Recovered(0, 0, 0, 0));

    later(TIMES.lease());
    submit();
    Held alive = start(register("four"));

    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(1, 1, 1, 0));
    assertThat(status(requeued.id())).isEqualTo(RunStatus.PENDING);
    assertThat(status(failed.id())).isEqualTo(RunStatus.FAILED);
    assertThat(status(stopping.id())).isEqualTo(RunStatus.STOPPED);
    assertThat(status(alive.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(audit()).filteredOn(line -> line.startsWith("run.recover run_")).hasSize(3);
    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(0, 0, 0, 0));
  }

  @Test
  void whatIsHeldWithoutAnEndIsRecoveredFromRunnersThatAreGone() throws Exception {
    Held gone = running();
    submit();
    Held there = start(register("there"));
    elsewhere("UPDATE runs SET lease_expires_at = NULL");
    runners.remove(gone.runner(), false);
    pass(TIMES.runnerStale().minusMinutes(1));
    runners.heartbeat(there.runner());
    elsewhere("UPDATE runs SET lease_expires_at = NULL");

    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(0, 0, 0, 0));
    assertThat(operator.recover(Mode.ALL, SOMEBODY)).isEqualTo(new Recovered(0, 1, 0, 0));
    assertThat(status(there.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void allThatIsLostIsRecoveredAtOnceHoweverMuchItIs() throws Exception {
    many(130, "there");
    later(TIMES.lease());
    List<Held> lost = many(230, "gone");
    elsewhere(
        "UPDATE runs SET lease_expires_at = NULL WHERE run_id = '" + lost.getLast().id() + "'");
    later(TIMES.lease());

    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(0, 359, 0, 0));
    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(0, 0, 0, 0));
    assertThat(status(lost.getLast().id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void whatIsHeldByRunnersThatAreThereHidesNothingThatIsLost() throws Exception {
    List<Held> there = many(230, "there");
    List<Held> gone = many(130, "gone");
    elsewhere("UPDATE runs SET lease_expires_at = NULL");
    pass(TIMES.runnerStale().minusMinutes(1));
    runners.heartbeat(there.getFirst().runner());
    pass(Duration.ofMinutes(2));
    elsewhere("UPDATE runs SET lease_expires_at = NULL");

    assertThat(operator.recover(Mode.ALL, SOMEBODY)).isEqualTo(new Recovered(0, 130, 0, 0));
    assertThat(there).allMatch(held -> status(held.id()) == RunStatus.RUNNING);
    assertThat(gone).allMatch(held -> status(held.id()) == RunStatus.FAILED);
    assertThat(operator.audit(PageRequest.first(1000)).items())
        .filteredOn(event -> event.action().equals("run.recover"))
        .hasSize(130);
  }

  /// Another program may write any time to a run that is over.
  @Test
  void whatCannotBeRecoveredHidesNothingThatIsLost() throws Exception {
    many(130, "there").forEach(held -> report(held, COMPLETED));
    elsewhere("UPDATE runs SET lease_expires_at = created_at");
    later(Duration.ofMinutes(1));
    List<Held> lost = many(120, "gone");
    later(TIMES.lease());

    assertThat(operator.recover(Mode.ALL, SOMEBODY)).isEqualTo(new Recovered(0, 120, 0, 0));
    assertThat(lost).allMatch(held -> status(held.id()) == RunStatus.FAILED);
  }

  /// More of them than a transaction moves: the first of each batch refuses, and so do all of the
  /// first batch.
  @Test
  void whatTheDatabaseRefusesToMoveKeepsNothingElseFromBeingRecovered() throws Exception {
    List<Held> poison = many(102, "poisoned");
    later(Duration.ofMinutes(1));
    List<Held> lost = many(30, "gone");
    List<Held> endless = many(3, "gone, and without an end");
    elsewhere("UPDATE runs SET lease_expires_at = NULL WHERE run_id IN " + ids(endless));
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id IN %s AND status = 'failed' THEN 1
                 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(ids(poison), submit(Request.start().demandingTags("nobody")).id()));
    later(TIMES.lease());
    endless.forEach(held -> runners.remove(held.runner(), false));

    assertThat(operator.recover(Mode.ALL, SOMEBODY)).isEqualTo(new Recovered(0, 33, 0, 102));
    assertThat(poison).allMatch(held -> status(held.id()) == RunStatus.RUNNING);
    assertThat(lost).allMatch(held -> status(held.id()) == RunStatus.FAILED);
    assertThat(endless).allMatch(held -> status(held.id()) == RunStatus.FAILED);
    assertThat(operator.audit(PageRequest.first(1000)).items())
        .filteredOn(event -> event.action().equals("run.recover"))
        .hasSize(33);

    elsewhere("DROP INDEX nobody_may");
    assertThat(operator.recover(Mode.STALE, SOMEBODY)).isEqualTo(new Recovered(0, 102, 0, 0));
  }

  private static String ids(List<Held> runs) {
    return runs.stream().map(held -> "'" + held.id() + "'").collect(joining(", ", "(", ")"));
  }

  /// So many runs that one runner has started.
  private List<Held> many(int count, String hostname) {
    for (int made = 0; made < count; made++) {
      submit();
    }
    List<Held> held = claimAll(register(hostname), count);
    assertThat(held).hasSize(count);
    held.forEach(one -> report(one, STARTED));
    return held;
  }

  @Test
  void liveRunsThatMeetAFilterAreCancelledOrOnlyNamed() {
    Run pending = submit(Request.start().demandingTags("nobody"));
    Run other = submit(Request.start().demandingTags("nobody"));
    Held held = running();
    Run over = submit(Request.start().demandingTags("nobody"));
    tell(over.id(), STOP);
    RunFilter all = RunFilter.ALL;

    BulkEnd dry = operator.end(all, END, true, SOMEBODY);
    assertThat(dry.runs()).containsExactlyInAnyOrder(pending.id(), other.id(), held.id());
    assertThat(status(pending.id())).isEqualTo(RunStatus.PENDING);
    assertThat(audit()).isEmpty();

    BulkEnd done = operator.end(RunFilter.ofSession(pending.sessionId()), END, false, SOMEBODY);
    assertThat(done.runs()).containsExactly(pending.id());
    assertThat(operator.end(all, END, false, SOMEBODY).runs())
        .containsExactlyInAnyOrder(other.id(), held.id());
    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(status(other.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(operator.end(all, END, false, SOMEBODY).runs()).isEmpty();
    assertThat(audit())
        .filteredOn(line -> line.startsWith("run.cancel run_"))
        .hasSize(3)
        .contains("run.cancel " + pending.id());
  }

  @Test
  void aRunThatTheDatabaseRefusesToEndKeepsNoOtherFromIt() throws Exception {
    Run first = submit(Request.start().demandingTags("nobody"));
    Run poison = submit(Request.start().demandingTags("nobody"));
    Run last = submit(Request.start().demandingTags("nobody"));
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id = '%s' AND status = 'cancelled' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(poison.id(), submit(Request.start().demandingTags("gpu")).id()));

    BulkEnd end = operator.end(RunFilter.ALL.in(RunStatus.PENDING), END, false, SOMEBODY);

    assertThat(end.notMoved()).isEqualTo(1);
    assertThat(end.runs()).contains(first.id(), last.id()).doesNotContain(poison.id());
    assertThat(status(poison.id())).isEqualTo(RunStatus.PENDING);
    assertThat(audit()).doesNotContain("run.cancel " + poison.id());
  }

  /// Somebody takes it between the look and the order.
  @Test
  void whatMeetsTheFilterNoLongerIsLeftAlone() {
    Run taken = submit();
    Run left = submit(Request.start().demandingTags("nobody has this"));
    RunnerId runner = register("host");
    // The first write notes what was asked for.
    var meddled = new MeddledStore(store, 2, () -> start(runner));

    BulkEnd end =
        new Operator(meddled, TIMES).end(RunFilter.ALL.in(RunStatus.PENDING), END, false, SOMEBODY);

    assertThat(meddled.wasMeddledWith()).isTrue();
    assertThat(end.runs()).containsExactly(left.id());
    assertThat(status(taken.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(status(left.id())).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void aRunnerThatWasSentAwayAndFallsSilentIsDeadToo() {
    Held held = running();
    runners.remove(held.runner(), false, SOMEBODY);
    assertThat(operator.diagnose().dead()).isEmpty();

    later(TIMES.runnerStale());
    sweeper.sweep();

    assertThat(operator.diagnose().dead())
        .singleElement()
        .satisfies(dead -> assertThat(dead.runner().id()).isEqualTo(held.runner()));
  }

  @Test
  void whoIsGoneIsNotSentAwayAgain() {
    RunnerId runner = register("host");
    runners.remove(runner, true);
    runners.remove(runner, false, SOMEBODY);

    assertThat(audit()).isEmpty();
  }

  @Test
  void theAuditIsToldOfOrdersThatMoveNothing() {
    operator.recover(Mode.STALE, SOMEBODY);
    operator.recover(Mode.ALL, SOMEBODY);
    operator.end(RunFilter.ALL.in(RunStatus.RUNNING), END, false, SOMEBODY);
    operator.end(RunFilter.ALL, END, true, SOMEBODY);

    assertThat(audit())
        .containsExactly("runs.cancel null", "runs.recover all", "runs.recover stale");
    assertThat(operator.audit(PageRequest.first(1)).items().getFirst().detail().text())
        .contains("\"status\":\"running\"", "\"reason\":\"" + END.reason() + "\"");
  }

  @Test
  void runsUnderAParentAreEndedHoweverItIsSpelled() {
    Held parent = running();
    Run child = submit(Request.start().parent(parent.id()));
    var spelled = RunFilter.childrenOf(new RunId(parent.run().uuid().toString()));

    assertThat(operator.end(spelled, END, true, SOMEBODY).runs()).containsExactly(child.id());
    assertThat(operator.end(spelled, END, false, SOMEBODY).runs()).containsExactly(child.id());
    assertThat(status(child.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(status(parent.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void theAuditSaysWhoDidWhatAndWhen() {
    Held held = running();
    runners.remove(held.runner(), false, SOMEBODY);

    AuditEvent event = operator.audit(PageRequest.first(10)).items().getFirst();
    assertThat(event.actor()).isEqualTo("somebody");
    assertThat(event.action()).isEqualTo("runner.drain");
    assertThat(event.subject()).isEqualTo(held.runner().value());
    assertThat(event.detail().text()).isEqualTo("{\"request_id\":\"request-1\"}");
    assertThat(event.at()).isNotNull();
  }

  @Test
  void theAuditKeepsWhatIsThereNoMore() throws InterruptedException {
    Held held = running();
    Run child = submit(Request.start().parent(held.session()));
    tell(child.id(), CANCEL);
    report(held, COMPLETED);
    ledger.delete(held.id(), SOMEBODY);
    sessions.delete(held.session(), false, true, SOMEBODY);

    assertThat(audit())
        .containsExactly(
            "session.delete " + held.session(),
            "session.delete " + child.sessionId(),
            "run.delete " + held.id());
    assertThat(operator.audit(PageRequest.first(10)).items())
        .allMatch(event -> event.actor().equals("somebody"));
  }

  @Test
  void theAuditIsWalkedInPagesThatAreBoundedByTheirBytes() {
    int count = 20;
    String reason = "r".repeat(1 << 18);
    for (int i = 0; i < count; i++) {
      RunId run = submit().id();
      operator.end(
          RunFilter.childrenOf(run),
          new RunCommand.End(StopBy.CANCEL, reason, GRACE),
          false,
          SOMEBODY);
    }
    List<Long> read = new ArrayList<>();
    for (PageRequest next = PageRequest.first(100); next != null; ) {
      Page<AuditEvent> page = operator.audit(next);
      assertThat(page.items()).isNotEmpty();
      assertThat(page.items().stream().mapToLong(event -> event.detail().text().length()).sum())
          .isLessThanOrEqualTo(Limits.ANSWER_TEXT);
      page.items().forEach(event -> read.add(event.id()));
      next = page.next();
    }
    assertThat(read)
        .hasSize(count)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .doesNotHaveDuplicates();
  }

  @Test
  void theAuditIsWalkedPageByPage() {
    for (int i = 0; i < 5; i++) {
      operator.note(SOMEBODY, "node.drain", null);
    }
    var first = operator.audit(PageRequest.first(3));
    var second = operator.audit(new PageRequest(3, PageRequest.Mark.parse(first.nextCursor())));

    assertThat(first.items()).hasSize(3);
    assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
  }

  @Test
  void aDiagnosisNamesWhatIsWrong() {
    Run pending = submit(Request.start().demandingTags("nobody"));
    Held held = running();
    later(TIMES.runnerStale());
    sweeper.sweep();

    Diagnosis diagnosis = operator.diagnose();

    assertThat(diagnosis.live()).containsEntry(RunStatus.PENDING, 1L);
    assertThat(diagnosis.oldestPending())
        .isEqualTo(new Diagnosis.Oldest(pending.id(), pending.timing().createdAt()));
    assertThat(diagnosis.runners()).containsEntry(Runner.Status.STALE, 1);
    assertThat(diagnosis.dead())
        .singleElement()
        .satisfies(dead -> assertThat(dead.runner().id()).isEqualTo(held.runner()));
    assertThat(diagnosis.overdue()).containsEntry("leases", 0).containsEntry("matches", 0);
  }
}
