package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Lineage;
import dev.runledger.run.NewSession;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What goes when a run or a session goes, and what stays.
abstract class DeletionContract extends Contract {

  @Test
  void aSessionGoesWithItsRunsAndAllThatIsTheirs() throws Exception {
    Held held = running();
    append(held, "step.done");
    snapshot(held.id(), held.token(), 1, "{}");
    report(held, COMPLETED);
    Held other = anotherThatCompleted();

    sessions.delete(held.session(), false, false, SOMEBODY);

    Picture after = picture();
    for (String table : new String[] {"sessions", "runs", "run_events", "run_state_snapshots"}) {
      assertThat(after.rows(table).toString())
          .as(table)
          .doesNotContain(held.session().value(), held.id().value());
    }
    assertThat(types(other.id())).endsWith("run_completed");
    refused("run_not_found", () -> run(held.id()));
    refused("session_not_found", () -> session(held.session()));
  }

  private Held anotherThatCompleted() {
    submit();
    Held other = start(register("another"));
    report(other, COMPLETED);
    return other;
  }

  @Test
  void aSessionWithALiveRunStays() {
    Run pending = submit();
    refused("session_busy", () -> sessions.delete(pending.sessionId(), false, false, SOMEBODY));
    Held held = claim(register("host"));
    refused("session_busy", () -> sessions.delete(held.session(), false, false, SOMEBODY));
    report(held, STARTED);
    refused("session_busy", () -> sessions.delete(held.session(), false, false, SOMEBODY));
    report(held, ASKS_RELEASED);
    refused("session_busy", () -> sessions.delete(held.session(), false, false, SOMEBODY));
  }

  @Test
  void forceStopsWhatLivesAndWaitsForIt() throws Exception {
    Held held = running();
    submit(Request.resume(held.session()));

    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> deleting =
          others.submit(() -> {
            sessions.delete(held.session(), true, false, SOMEBODY);
            return null;
          });
      assertThat(poll(held.runner(), 0, PATIENCE).orElseThrow().stops())
          .extracting(stop -> stop.grace())
          .as("the longest that whoever asks would wait for")
          .containsExactly(Duration.ofSeconds(10));
      report(held, STOPPED);
      deleting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    refused("session_not_found", () -> session(held.session()));
    assertThat(picture().rows("runner_commands")).isEmpty();
  }

  /// A parent that is at rest would else go on with what the first of its children came to.
  @Test
  void forceTellsAllThatAreToGoBeforeItWaits() throws Exception {
    RunnerId runner = register("host");
    submit();
    Held parent = start(runner);
    submit(Request.start().parent(parent.session()).calledBack());
    Held first = start(runner);
    submit(Request.start().parent(parent.session()).calledBack());
    Held second = start(runner);
    report(parent, COMPLETED);

    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> deleting =
          others.submit(() -> {
            sessions.delete(parent.session(), true, true, SOMEBODY);
            return null;
          });
      Set<RunId> told = new HashSet<>();
      while (told.size() < 2) {
        poll(runner, 0, PATIENCE).orElseThrow().stops().forEach(stop -> told.add(stop.run()));
      }
      assertThat(told).containsExactlyInAnyOrder(first.id(), second.id());
      report(first, STOPPED);
      sweeper.sweep();
      assertThat(sessionStatus(parent.session())).isEqualTo(Session.Status.STOPPED);
      report(second, STOPPED);
      deleting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    refused("session_not_found", () -> session(parent.session()));
    assertThat(picture().rows("runs")).isEmpty();
  }

  @Test
  void forceNeedsNoWaitingWhereNobodyHolds() throws Exception {
    Run run = submit();

    sessions.delete(run.sessionId(), true, false, SOMEBODY);

    refused("run_not_found", () -> run(run.id()));
    assertThat(claimAll(register("host"), 9)).isEmpty();
  }

  @Test
  void childrenStayWithoutTheirParent() throws Exception {
    Run parent = submit();
    Run child = submit(Request.start().parent(parent.sessionId()));
    assertThat(session(child.sessionId()).parent()).isEqualTo(parent.sessionId());
    tell(parent.id(), CANCEL);

    sessions.delete(parent.sessionId(), false, false, SOMEBODY);

    assertThat(session(child.sessionId()).parent()).isNull();
    assertThat(status(child.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void childrenMayBeTakenAlong() throws Exception {
    Run parent = submit();
    Run child = submit(Request.start().parent(parent.sessionId()));
    Run grandchild = submit(Request.start().parent(child.sessionId()));
    tell(parent.id(), CANCEL);
    tell(child.id(), CANCEL);

    refused("session_busy", () -> sessions.delete(parent.sessionId(), false, true, SOMEBODY));
    tell(grandchild.id(), CANCEL);
    sessions.delete(parent.sessionId(), false, true, SOMEBODY);

    assertThat(picture().rows("sessions")).isEmpty();
    assertThat(picture().rows("runs")).isEmpty();
    assertThat(picture().rows("run_events")).isEmpty();
  }

  @Test
  void aRunThatIsOverMayGoAlone() {
    Held held = running();
    Run next = submit(Request.resume(held.session()));
    refused("run_refused", () -> ledger.delete(held.id(), SOMEBODY));
    refused("run_refused", () -> ledger.delete(next.id(), SOMEBODY));
    report(held, COMPLETED);

    ledger.delete(held.id(), SOMEBODY);

    refused("run_not_found", () -> run(held.id()));
    assertThat(feed.ofSession(held.session(), 0, 100, null).events())
        .extracting(event -> event.runId())
        .containsOnly(next.id());
    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  @Test
  void aSessionIsAsTheLastRunLeftItThatIsThere() {
    Held first = running();
    report(first, COMPLETED);
    submit(Request.resume(first.session()));
    Held second = start(first.runner());
    report(second, FAILED);
    submit(Request.resume(first.session()));
    Held third = start(first.runner());
    report(third, COMPLETED);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.IDLE);

    ledger.delete(third.id(), SOMEBODY);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.FAILED);
    ledger.delete(second.id(), SOMEBODY);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.IDLE);
    ledger.delete(first.id(), SOMEBODY);
    assertThat(sessionStatus(first.session())).isEqualTo(Session.Status.IDLE);
  }

  @Test
  void aSessionThatWasStoppedStaysSoWithoutTheRun() {
    Held held = running();
    tell(held.id(), STOP);
    report(held, STOPPED);

    ledger.delete(held.id(), SOMEBODY);

    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.STOPPED);
  }

  @Test
  void anEventGoesOnlyWithItsRunOrSession() {
    Held held = running();
    append(held, "step.done");

    assertThatThrownBy(() -> elsewhere("DELETE FROM run_events WHERE seq = 2"))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> elsewhere("UPDATE run_events SET payload = '{}' WHERE seq = 2"))
        .isInstanceOf(SQLException.class);
    assertThat(types(held.id()))
        .containsExactly("run_created", "run_claimed", "run_started", "step.done");
  }

  @Test
  void whoeverFollowsLearnsThatItIsGone() throws Exception {
    Held held = running();
    report(held, COMPLETED);
    try (Subscription run = feed.followRun(held.id(), 0, _ -> true);
        Subscription session = feed.followSession(held.session(), 4, _ -> true);
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(run.next(Duration.ZERO)).isInstanceOf(Next.Events.class);
      Future<Next> waiting = others.submit(() -> session.next(PATIENCE));

      sessions.delete(held.session(), false, false, SOMEBODY);

      assertThat(waiting.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS))
          .isInstanceOf(Next.Gone.class);
      assertThat(run.next(Duration.ZERO)).isInstanceOf(Next.Gone.class);
    }
  }

  @Test
  void aNameThatIsFreeAgainBeginsANewLog() throws Exception {
    SessionId name = new SessionId("daily");
    Run old = submit(Request.start(name));
    tell(old.id(), CANCEL);
    sessions.delete(name, false, false, SOMEBODY);
    Run next = submit(Request.start(name));
    settle();

    assertThat(next.lineage().type()).isEqualTo(Lineage.Type.START_SESSION);
    assertThat(session(name).lastSeq()).isEqualTo(1);
    try (Subscription all = feed.followAll(0L, _ -> true)) {
      assertThat(all.next(Duration.ZERO))
          .isInstanceOfSatisfying(
              Next.Events.class,
              read ->
                  assertThat(read.events())
                      .singleElement()
                      .satisfies(only -> {
                        assertThat(only.event().runId()).isEqualTo(next.id());
                        assertThat(only.number()).isEqualTo(3);
                      }));
    }
  }

  @Test
  void eventsOfASessionItselfGoWithIt() throws Exception {
    SessionId id = sessions.create(new NewSession(null, null, null, null, null, null)).id();
    log.append(id, List.of(event("user.note")));

    sessions.delete(id, false, false, SOMEBODY);

    assertThat(picture().rows("run_events")).isEmpty();
  }
}
