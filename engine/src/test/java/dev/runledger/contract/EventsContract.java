package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.RunFact;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.NewSession;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The log: what is appended, under which numbers, by whom, and once.
abstract class EventsContract extends Contract {
  private static final EventId ID = new EventId("evt-1");

  private static NewEvent with(EventId id, String payload) {
    return new NewEvent("step.done", "agent", "plan", 3, new Json(payload), id, false);
  }

  @Test
  void anEventIsKeptAsItWasGiven() {
    Held held = running();
    Instant before = store.now();

    Appended answer = log.append(held.id(), held.token(), List.of(with(ID, "{\"n\":1}")));

    Event stored = last(held.id());
    assertThat(stored)
        .isEqualTo(
            new Event(
                stored.id(),
                held.session(),
                held.id(),
                4,
                4L,
                "step.done",
                "agent",
                "plan",
                3,
                new Json("{\"n\":1}"),
                stored.createdAt(),
                ID));
    assertThat(stored.createdAt()).isBetween(before, store.now());
    assertThat(picture().row("run_events", "event_id", ID))
        .containsEntry("id", String.valueOf(stored.id()));
    assertThat(answer).isEqualTo(new Appended(List.of(new Appended.Place(ID, 4L, 4L)), 4));
  }

  @Test
  void thePayloadsBytesAreKeptExactly() {
    Held held = running();
    List<String> payloads =
        List.of(
            "{}",
            "{ \"b\" : 1 ,\n\t\"a\":2 }",
            "{\"a\":1.0e3,\"b\":1E+2,\"c\":-0.0,\"d\":10000000000000000000000000.5}",
            "{\"same\":1,\"n\":{\"deep\":[[[[]]]]}}",
            "{\"text\":\"\\u00e9 é \\ud83d\\ude80 🚀 \\\"quoted\\\" \\/ \"}",
            "{\"empty\":\"\",\"null\":null,\"list\":[ ]}",
            "{\"long\":\"" + "x".repeat(200_000) + "\"}");

    for (String payload : payloads) {
      log.append(held.id(), held.token(), List.of(NewEvent.of("raw", new Json(payload))));
    }
    reopen();

    assertThat(feed.ofRun(held.id(), 3, 100, null).events())
        .extracting(event -> event.payload().text())
        .isEqualTo(payloads);
  }

  @Test
  void numbersHaveNoGapsInTheRunAndInTheSession() {
    Held first = running();
    append(first, "a", "b", "c");
    submit(Request.resume(first.session()));
    append(first, "d");
    report(first, COMPLETED);
    Held second = start(first.runner());
    append(second, "e", "f");
    log.append(first.session(), List.of(event("user.note")));
    report(second, COMPLETED);

    List<Event> all = feed.ofSession(first.session(), 0, 5000, null).events();
    assertThat(all.stream().map(Event::seq)).isEqualTo(numbers(all.size()));
    for (Held held : List.of(first, second)) {
      assertThat(events(held.id()).stream().map(Event::runSeq))
          .isEqualTo(numbers(events(held.id()).size()));
      assertThat(run(held.id()).lastRunSeq()).isEqualTo(events(held.id()).size());
    }
    assertThat(session(first.session()).lastSeq()).isEqualTo(all.size());
  }

  private static List<Long> numbers(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void aRepeatedAppendIsAnsweredLikeTheFirst() {
    Held held = running();
    Appended first = log.append(held.id(), held.token(), List.of(with(ID, "{\"n\":1}")));
    append(held, "other");
    Picture before = picture();

    Appended again = log.append(held.id(), held.token(), List.of(with(ID, "{\"n\":1}")));

    assertThat(again).isEqualTo(first);
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void aRepeatedAppendIsAnsweredAlsoAfterTheEndAndToAFormerHolder() {
    Held held = running();
    List<NewEvent> events = List.of(with(ID, "{\"n\":1}"));
    Appended first = log.append(held.id(), held.token(), events);
    report(held, COMPLETED);

    assertThat(log.append(held.id(), held.token(), events).events()).isEqualTo(first.events());
    assertThat(log.append(held.id(), garbled(held.fence()).token(), events).events())
        .isEqualTo(first.events());
    reopen();
    assertThat(log.append(held.id(), held.token(), events).events()).isEqualTo(first.events());
  }

  @Test
  void anEventIdWithAnotherContentIsAConflict() {
    Held held = running();
    log.append(held.id(), held.token(), List.of(with(ID, "{\"n\":1}")));

    refused(
        "event_conflict",
        () -> log.append(held.id(), held.token(), List.of(with(ID, "{\"n\": 1}"))));
    refused(
        "event_conflict",
        () ->
            log.append(
                held.id(),
                held.token(),
                List.of(
                    event("fresh"),
                    new NewEvent("other", null, null, null, Json.EMPTY_OBJECT, ID, false))));
  }

  @Test
  void anEventIdTwiceInOneBatchIsStoredOnce() {
    Held held = running();

    Appended answer =
        log.append(
            held.id(),
            held.token(),
            List.of(event("before"), with(ID, "{}"), with(ID, "{}"), event("after")));

    assertThat(answer.events().stream().map(Appended.Place::runSeq))
        .containsExactly(4L, 5L, 5L, 6L);
    assertThat(types(held.id())).endsWith("before", "step.done", "after");
    refused(
        "event_conflict",
        () ->
            log.append(
                held.id(),
                held.token(),
                List.of(with(new EventId("two"), "{}"), with(new EventId("two"), "{\"n\":2}"))));
  }

  @Test
  void aBatchMayBringOldAndNewTogether() {
    Held held = running();
    log.append(held.id(), held.token(), List.of(with(ID, "{}")));

    Appended answer =
        log.append(held.id(), held.token(), List.of(event("x"), with(ID, "{}"), event("y")));

    assertThat(answer.events().stream().map(Appended.Place::runSeq)).containsExactly(5L, 4L, 6L);
    assertThat(answer.lastSeq()).isEqualTo(6);
  }

  @Test
  void theSameEventIdInAnotherRunIsAnotherEvent() {
    Held first = running();
    submit();
    Held second = start(first.runner());
    log.append(first.id(), first.token(), List.of(with(ID, "{\"n\":1}")));

    log.append(second.id(), second.token(), List.of(with(ID, "{\"n\":2}")));

    assertThat(last(second.id()).payload().text()).isEqualTo("{\"n\":2}");
  }

  @Test
  void theWordsOfTheServerAreItsOwn() {
    Held held = running();
    TreeSet<String> reserved = new TreeSet<>(RunFact.TYPES);
    reserved.add("stream_end");
    reserved.add("init");
    assertThat(reserved).hasSize(13);

    for (String type : reserved) {
      refused("reserved_event_type", () -> append(held, "fine", type));
      refused("reserved_event_type", () -> log.append(held.session(), List.of(event(type))));
    }
    append(held, "run_", "running", "init.done", "Stream_end");
  }

  @Test
  void whoeverHasNoTokenAppendsUserEventsToWhatIsNotOver() {
    Run run = submit();
    log.append(run.id(), null, List.of(event("user.note"), event("user.file")));
    refused("lease_required", () -> log.append(run.id(), null, List.of(event("note"))));
    refused("lease_required", () -> log.append(run.id(), null, List.of(event("user"))));
    refused(
        "lease_required",
        () -> log.append(run.id(), null, List.of(event("user.note"), event("step.done"))));
    tell(run.id(), CANCEL);

    refused("run_refused", () -> log.append(run.id(), null, List.of(event("user.note"))));
    assertThat(types(run.id()))
        .containsExactly("run_created", "user.note", "user.file", "run_cancelled");
  }

  @Test
  void nothingIsAppendedAfterTheEnd() {
    Held held = running();
    report(held, COMPLETED);

    refused("run_refused", () -> append(held, "late"));
    refused(
        "run_refused",
        () ->
            log.append(
                held.id(),
                held.token(),
                List.of(new NewEvent("token", null, null, null, Json.EMPTY_OBJECT, null, true))));
  }

  @Test
  void theDatabaseItselfClosesTheLog() {
    Held held = running();
    report(held, COMPLETED);

    assertThatThrownBy(() ->
            elsewhere(
                "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('"
                    + held.session()
                    + "', '"
                    + held.id()
                    + "', 'late')"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void anAppendIsAllOrNothing() {
    Held held = running();

    refused("reserved_event_type", () -> append(held, "a", "b", "run_completed"));
    refused(
        "lease_lost",
        () ->
            log.append(
                held.id(), garbled(held.fence()).token(), List.of(event("user.note"), event("a"))));
  }

  @Test
  void eventsMayBeAppendedWhileTheRunStopsOrWaits() {
    Held held = running();
    report(held, ASKS_PARKED);
    append(held, "parked");
    tell(held.id(), STOP);
    append(held, "cleaning.up");

    assertThat(types(held.id()))
        .endsWith("run_waiting_input", "parked", "run_stopping", "cleaning.up");
  }

  @Test
  void anEphemeralEventIsNotStored() {
    Held held = running();
    Picture before = picture();

    Appended answer =
        log.append(
            held.id(),
            held.token(),
            List.of(new NewEvent("token", null, null, null, Json.EMPTY_OBJECT, ID, true)));

    Picture after = picture();
    for (String table : List.of("sessions", "runs", "run_events", "feed")) {
      assertThat(after.rows(table)).as(table).isEqualTo(before.rows(table));
    }
    assertThat(answer).isEqualTo(new Appended(List.of(new Appended.Place(ID, null, null)), 3));
  }

  @Test
  void aSessionHasEventsOfItsOwn() {
    SessionId id = sessions.create(new NewSession(null, null, null, null, null, null)).id();

    Appended answer = log.append(id, List.of(event("user.note"), event("user.file")));

    assertThat(answer.events().stream().map(Appended.Place::seq)).containsExactly(1L, 2L);
    assertThat(answer.lastSeq()).isEqualTo(2);
    assertThat(feed.ofSession(id, 0, 10, null).events())
        .allSatisfy(event -> {
          assertThat(event.runId()).isNull();
          assertThat(event.runSeq()).isNull();
        });
    refused("bad_request", () -> log.append(id, List.of(event("note"))));
    refused(
        "session_not_found",
        () -> log.append(new SessionId("ses_000000000000"), List.of(event("user.note"))));
    refused("run_not_found", () -> log.append(new RunId("run_0"), null, List.of(event("user.a"))));
  }

  @Test
  void appendingNothingChangesNothing() {
    Held held = running();
    Picture before = picture();

    assertThat(log.append(held.id(), held.token(), List.of()))
        .isEqualTo(new Appended(List.of(), 3));
    assertThat(log.append(held.session(), List.of())).isEqualTo(new Appended(List.of(), 3));
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void aLogIsReadInPages() {
    Held held = running();
    append(held, "a", "b", "a", "b", "a");

    EventPage page = feed.ofRun(held.id(), 2, 3, null);
    assertThat(page.events().stream().map(Event::runSeq)).containsExactly(3L, 4L, 5L);
    assertThat(page.lastSeq()).isEqualTo(8);
    assertThat(page.hasMore()).isTrue();
    EventPage rest = feed.ofRun(held.id(), 5, 3, null);
    assertThat(rest.events()).hasSize(3);
    assertThat(rest.hasMore()).isFalse();
    assertThat(feed.ofRun(held.id(), 0, 10, "a").events().stream().map(Event::runSeq))
        .containsExactly(4L, 6L, 8L);
    assertThat(feed.ofSession(held.session(), 6, 10, "b").events()).hasSize(1);
    assertThat(feed.ofRun(held.id(), 8, 10, null).events()).isEmpty();
  }

  @Test
  void anExplorationIsAskedToStopPastItsSteps() {
    submit(Request.start().exploring(2));
    Held held = start(register("host"));
    for (int step = 0; step <= 2; step++) {
      log.append(held.id(), held.token(), List.of(step(step)));
    }
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);

    var past =
        new NewEvent("step.done", null, null, 3, Json.EMPTY_OBJECT, new EventId("past"), false);
    Appended answer = log.append(held.id(), held.token(), List.of(past));

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    // The order to stop came after it, and the same answer comes to whoever sends it again.
    assertThat(answer.lastSeq()).isEqualTo(run(held.id()).lastRunSeq() - 1);
    assertThat(log.append(held.id(), held.token(), List.of(past))).isEqualTo(answer);
    assertThat(fact(held.id(), "run_stopping")).contains("\"reason\":\"max_steps_reached\"");
    log.append(held.id(), held.token(), IntStream.range(4, 9).mapToObj(this::step).toList());
    report(held, STOPPED);
    assertThat(row(held.id())).containsEntry("stop_reason", "max_steps_reached");
  }

  @Test
  void onlyWhatComesWithTheLeaseIsAStepOfTheRun() {
    Run run = submit(Request.start().exploring(2));
    var note = new NewEvent("user.note", null, null, 9, Json.EMPTY_OBJECT, null, false);
    log.append(run.id(), null, List.of(note));
    Held held = start(register("host"));
    log.append(run.id(), null, List.of(note));
    assertThat(status(run.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(last(run.id()).step()).isEqualTo(9);

    log.append(run.id(), held.token(), List.of(note));
    assertThat(status(run.id())).isEqualTo(RunStatus.STOPPING);
  }

  private NewEvent step(int number) {
    return new NewEvent("step.done", null, null, number, Json.EMPTY_OBJECT, null, false);
  }
}
