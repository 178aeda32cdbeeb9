package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A session is told what became of the children that it waits for.
abstract class CallbackContract extends Contract {
  private RunnerId runner;
  private Held parent;

  @BeforeEach
  void startParent() {
    runner = register("host");
    submit();
    parent = start(runner);
  }

  private Held child() {
    submit(Request.start().parent(parent.session()).calledBack());
    return start(runner);
  }

  private void endParent() {
    report(parent, COMPLETED);
    sweeper.sweep();
  }

  private List<Run> runsOfParent() {
    List<Run> runs = new ArrayList<>();
    for (PageRequest next = PageRequest.first(10); next != null; ) {
      Page<Run> page = ledger.runs(RunFilter.ofSession(parent.session()), next);
      runs.addAll(page.items());
      next = page.next();
    }
    return runs.reversed();
  }

  private List<Event> eventsOf(SessionId session, String type) {
    return feed.ofSession(session, 0, 5000, null).events().stream()
        .filter(event -> event.type().equals(type))
        .toList();
  }

  @Test
  void anIdleParentIsToldOnce() {
    Held child = child();
    endParent();
    report(child, COMPLETED);

    sweeper.sweep();
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(2);
    Run told = runsOfParent().getLast();
    assertThat(told.status()).isEqualTo(RunStatus.PENDING);
    assertThat(told.lineage().type()).isEqualTo(Lineage.Type.RESUME_SESSION);
    assertThat(told.lineage().trigger()).isEqualTo(Lineage.Trigger.SYSTEM);
    assertThat(told.demands().hostname()).isEqualTo("host");
    assertThat(told.job().prompt())
        .contains(child.session().value(), "completed", "{\"answer\": 42}");
    assertThat(told.job().parameters().text())
        .contains("\"run_id\":\"" + child.id() + "\"", "\"result\":{\"answer\": 42}");
    assertThat(sessionStatus(parent.session())).isEqualTo(Session.Status.PENDING);
  }

  @Test
  void aLongResultIsNotCutInTheMiddleOfACharacter() {
    Held odd = child();
    Held even = child();
    endParent();
    report(odd, new RunCommand.Complete(new Json("\"x" + "😀".repeat(6_000) + "\""), null));
    sweeper.sweep();
    report(even, new RunCommand.Complete(new Json("\"" + "😀".repeat(6_000) + "\""), null));
    report(start(runner), COMPLETED);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(3);
    for (Run told : runsOfParent().subList(1, 3)) {
      assertThat(told.job().prompt()).contains("😀… (the whole").doesNotContain("?", "\ufffd");
    }
  }

  /// A run that carried them all could be too large for whoever is to take it.
  @Test
  void largeResultsAreToldInSeveralRuns() {
    Held first = child();
    Held second = child();
    Held third = child();
    Json large = new Json("\"" + "x".repeat(5 << 20) + "\"");
    for (Held child : List.of(first, second, third)) {
      report(child, new RunCommand.Complete(large, null));
    }
    endParent();

    assertThat(runsOfParent()).hasSize(2);
    assertThat(runsOfParent().getLast().job().prompt())
        .contains(first.session().value(), second.session().value())
        .doesNotContain(third.session().value());
    report(start(runner), COMPLETED);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(3);
    assertThat(runsOfParent().getLast().job().prompt())
        .contains(third.session().value())
        .doesNotContain(first.session().value());
    report(start(runner), COMPLETED);
    sweeper.sweep();
    assertThat(runsOfParent()).hasSize(3);
  }

  @Test
  void anyEndIsTold() {
    Held failed = child();
    Held stopped = child();
    Run cancelled = submit(Request.start().parent(parent.session()).calledBack());
    endParent();
    report(failed, FAILED);
    tell(stopped.id(), STOP);
    report(stopped, STOPPED);
    tell(cancelled.id(), CANCEL);

    sweeper.sweep();

    assertThat(runsOfParent().getLast().job().prompt())
        .contains("3 child sessions", "): failed", "boom", "): stopped", "): cancelled");
  }

  @Test
  void anEndThatIsWrittenPastTheServerIsTold() throws SQLException {
    for (String end :
        List.of(
            "status = 'completed', result = '[7]'",
            "status = 'failed', error = 'It \"broke\"'",
            "status = 'stopped', stop_reason = 'by hand'",
            "status = 'cancelled'")) {
      Held child = child();
      elsewhere("UPDATE runs SET " + end + " WHERE run_id = '" + child.id() + "'");
    }
    endParent();
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(2);
    Job job = runsOfParent().getLast().job();
    assertThat(job.prompt())
        .contains("4 child sessions", "): completed\nResult: [7]", "): failed\nError: ")
        .contains("): stopped\nError: ", "): cancelled\nError: ");
    assertThat(job.parameters().text().replaceAll("[ {}]", ""))
        .contains("\"code\":\"agent_failed\",\"message\":\"It\\\"broke\\\"\"")
        .contains("\"reason\":\"byhand\"", "\"reason\":\"\"");
  }

  @Test
  void anEndThatIsWrittenOfADeletedParentsChildIsAnEvent() throws Exception {
    Held child = child();
    endParent();
    sessions.delete(parent.session(), false, false, SOMEBODY);
    elsewhere("UPDATE runs SET status = 'failed' WHERE run_id = '" + child.id() + "'");

    List<Event> said = eventsOf(child.session(), "callback_undelivered");
    assertThat(said).hasSize(1);
    assertThat(said.getFirst().payload().text())
        .contains("parent_deleted", parent.session().value(), child.id().value());
    assertThat(last(child.id()).type()).isEqualTo("run_failed");
  }

  @Test
  void whatEndsWhileTheParentIsBusyIsToldTogether() {
    Held first = child();
    Held second = child();
    report(first, COMPLETED);
    report(second, FAILED);
    sweeper.sweep();
    assertThat(runsOfParent()).hasSize(1);

    endParent();

    assertThat(runsOfParent()).hasSize(2);
    assertThat(runsOfParent().getLast().job().prompt())
        .contains(first.session().value(), second.session().value());
  }

  @Test
  void whatEndsWhileACallbackIsInFlightWaitsForIt() {
    Held first = child();
    Held second = child();
    endParent();
    report(first, COMPLETED);
    sweeper.sweep();
    report(second, COMPLETED);
    sweeper.sweep();
    assertThat(runsOfParent()).hasSize(2);

    report(start(runner), COMPLETED);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(3);
    assertThat(runsOfParent().getLast().job().prompt())
        .contains(second.session().value())
        .doesNotContain(first.session().value());
  }

  @Test
  void aFailedParentIsToldToo() {
    Held child = child();
    report(parent, FAILED);
    report(child, COMPLETED);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(2);
  }

  @Test
  void whatHasGatheredSurvivesARestart() {
    Held child = child();
    report(child, COMPLETED);
    reopen();
    endParent();

    assertThat(runsOfParent()).hasSize(2);
  }

  @Test
  void aStoppedParentIsToldNothingAndAnEventSaysSo() {
    Held child = child();
    tell(parent.id(), STOP);
    report(parent, STOPPED);
    report(child, COMPLETED);
    sweeper.sweep();
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(1);
    List<Event> said = eventsOf(parent.session(), "callback_undelivered");
    assertThat(said).hasSize(1);
    assertThat(said.getFirst().payload().text())
        .contains("parent_stopped", child.session().value(), child.id().value());
  }

  /// The event is in the log of the parent, which goes with it.
  @Test
  void aParentThatIsStoppedAndThenDeletedLeavesTheEvent() throws InterruptedException {
    Held child = child();
    report(child, COMPLETED);
    tell(parent.id(), STOP);
    report(parent, STOPPED);
    sweeper.sweep();
    assertThat(eventsOf(parent.session(), "callback_undelivered")).hasSize(1);

    sessions.delete(parent.session(), false, false, SOMEBODY);

    assertThat(eventsOf(child.session(), "callback_undelivered"))
        .singleElement()
        .satisfies(said ->
            assertThat(said.payload().text())
                .contains("parent_deleted", parent.session().value(), child.id().value()));
  }

  @Test
  void eventsOfOthersThatHaveTheNameAreLeftAlone() throws Exception {
    append(parent, "callback_undelivered");
    report(parent, COMPLETED);
    elsewhere(
        """
        INSERT INTO run_events (session_id, event_type, payload)
        VALUES ('%1$s', 'callback_undelivered', '[1]'),
            ('%1$s', 'callback_undelivered', '{"parent_session_id": 5}')
        """
            .formatted(parent.session()));

    sessions.delete(parent.session(), false, false, SOMEBODY);

    refused("session_not_found", () -> sessions.session(parent.session()));
  }

  @Test
  void aDeletedParentIsToldNothingAndAnEventSaysSo() throws InterruptedException {
    Held early = child();
    Held late = child();
    report(early, COMPLETED);
    report(parent, COMPLETED);
    sessions.delete(parent.session(), false, false, SOMEBODY);
    report(late, COMPLETED);
    sweeper.sweep();

    for (Held child : List.of(early, late)) {
      List<Event> said = eventsOf(child.session(), "callback_undelivered");
      assertThat(said).hasSize(1);
      assertThat(said.getFirst().payload().text()).contains("parent_deleted");
      assertThat(said.getFirst().runId()).isNull();
      assertThat(last(child.id()).type()).isEqualTo("run_completed");
    }
  }

  @Test
  void onlyWhoAskedForACallbackIsTold() {
    submit(Request.start().parent(parent.session()));
    Held child = start(runner);
    endParent();
    report(child, COMPLETED);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(1);
  }

  @Test
  void aChildThatIsTriedAgainIsToldWhenItEnds() {
    submit(
        Request.start()
            .parent(parent.session())
            .calledBack()
            .attempts(2, dev.runledger.run.Attempts.OnLost.FAIL));
    Held child = start(runner);
    endParent();
    report(child, FAILED_RETRYABLE);
    sweeper.sweep();
    assertThat(runsOfParent()).hasSize(1);

    pass(java.time.Duration.ofMinutes(2));
    report(start(runner), FAILED_RETRYABLE);
    sweeper.sweep();

    assertThat(runsOfParent()).hasSize(2);
  }
}
