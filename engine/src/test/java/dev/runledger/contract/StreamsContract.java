package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Told;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Following a log: replay, then live, without a gap, without anything twice, to its end.
abstract class StreamsContract extends Contract {

  /// Reads until the end, or until so many events have come.
  private static List<Next.Numbered> read(Subscription from, int most) throws InterruptedException {
    List<Next.Numbered> all = new ArrayList<>();
    while (all.size() < most) {
      Next next = from.next(PATIENCE);
      if (next instanceof Next.Events(var events)) {
        all.addAll(events);
      } else if (next instanceof Next.Silence) {
        throw new AssertionError("Nothing came any more after " + all.size() + " events");
      } else if (!(next instanceof Next.Passing)) {
        return all;
      }
    }
    return all;
  }

  private static List<Long> numbers(List<Next.Numbered> read) {
    return read.stream().map(Next.Numbered::number).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void aRunThatIsOverIsReplayedAndThenEnded() throws Exception {
    Held held = running();
    append(held, "a", "b");
    report(held, COMPLETED);

    try (Subscription stream = feed.followRun(held.id(), 0, _ -> true)) {
      assertThat(numbers(read(stream, 6))).isEqualTo(range(1, 6));
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Ended(RunStatus.COMPLETED, 6));
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Ended(RunStatus.COMPLETED, 6));
    }
  }

  @Test
  void aStreamBeginsAfterAnyNumber() throws Exception {
    Held held = running();
    append(held, "a", "b");
    report(held, FAILED);

    for (long since = 0; since <= 6; since++) {
      try (Subscription stream = feed.followRun(held.id(), since, _ -> true)) {
        assertThat(numbers(read(stream, 99))).isEqualTo(range(since + 1, 6));
      }
    }
  }

  @Test
  void aCursorAheadOfItsLogIsRefused() {
    Held held = running();

    refused("cursor_ahead", () -> feed.followRun(held.id(), 4, _ -> true));
    refused("cursor_ahead", () -> feed.followSession(held.session(), 4, _ -> true));
    refused("cursor_ahead", () -> feed.followAll(4L, _ -> true));
    refused("cursor_ahead", () -> feed.ofRun(held.id(), 4, 10, null));
    refused("cursor_ahead", () -> feed.ofSession(held.session(), 4, 10, null));
    feed.followRun(held.id(), 3, _ -> true).close();
  }

  @Test
  void whatIsNotThereIsNotFollowed() {
    refused("run_not_found", () -> feed.followRun(new RunId("run_0"), 0, _ -> true));
    refused("session_not_found", () -> feed.followSession(new SessionId("ses_0"), 0, _ -> true));
  }

  @Test
  void silenceIsToldWhenNothingComes() throws Exception {
    Held held = running();
    try (Subscription stream = feed.followRun(held.id(), 3, _ -> true)) {
      assertThat(stream.next(Duration.ofMillis(1))).isEqualTo(new Next.Silence());
    }
  }

  @Test
  void anEventWakesWhoeverWaitsForIt() throws Exception {
    Held held = running();
    try (Subscription run = feed.followRun(held.id(), 3, _ -> true);
        Subscription session = feed.followSession(held.session(), 3, _ -> true);
        Subscription all = feed.followAll(null, _ -> true);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Next>> waiting = new ArrayList<>();
      for (Subscription stream : List.of(run, session, all)) {
        waiting.add(readers.submit(() -> stream.next(PATIENCE)));
      }
      append(held, "a");
      for (Future<Next> next : waiting) {
        assertThat(next.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Next.Events.class, read -> assertThat(numbers(read.events())).containsExactly(4L));
      }
    }
  }

  @Test
  void theEndWakesWhoeverWaitsForIt() throws Exception {
    Run run = submit();
    try (Subscription stream = feed.followRun(run.id(), 1, _ -> true);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Next.Numbered>> reading = readers.submit(() -> read(stream, 99));
      tell(run.id(), CANCEL);
      assertThat(reading.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS))
          .extracting(next -> next.event().type())
          .containsExactly("run_cancelled");
    }
  }

  @Test
  void onlyTheTypesThatAreWantedCome() throws Exception {
    Held held = running();
    append(held, "a", "b", "a");
    report(held, COMPLETED);

    try (Subscription stream = feed.followRun(held.id(), 0, "a"::equals)) {
      assertThat(numbers(read(stream, 99))).containsExactly(4L, 6L);
    }
  }

  @Test
  void aSessionsStreamShowsAllItsRunsBySeq() throws Exception {
    Held first = running();
    submit(Request.resume(first.session()));
    report(first, COMPLETED);
    Held second = start(first.runner());
    log.append(first.session(), List.of(event("user.note")));
    report(second, COMPLETED);

    try (Subscription stream = feed.followSession(first.session(), 2, _ -> true)) {
      List<Next.Numbered> read = read(stream, 7);
      assertThat(numbers(read)).isEqualTo(range(3, 9));
      assertThat(read).allSatisfy(next -> assertThat(next.event().seq()).isEqualTo(next.number()));
      assertThat(stream.next(Duration.ZERO))
          .as("a session may go on")
          .isEqualTo(new Next.Silence());
    }
  }

  @Test
  void theStreamOfAllShowsEverythingByPosition() throws Exception {
    Held first = running();
    append(first, "a", "b", "c");
    submit();
    Held second = start(first.runner());
    append(second, "d");
    log.append(first.session(), List.of(event("user.note"), event("user.note")));
    report(first, COMPLETED);
    int count = picture().rows("run_events").size();

    for (long since = 0; since < count; since++) {
      try (Subscription stream = feed.followAll(since, _ -> true)) {
        assertThat(numbers(read(stream, (int) (count - since)))).isEqualTo(range(since + 1, count));
        assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Silence());
      }
    }
  }

  @Test
  void theStreamOfAllBeginsNowUnlessItIsToldWhere() throws Exception {
    Held held = running();
    try (Subscription stream = feed.followAll(null, _ -> true)) {
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Silence());
      append(held, "a");
      assertThat(read(stream, 1)).extracting(next -> next.event().type()).containsExactly("a");
    }
  }

  private static NewEvent token(String text) {
    return new NewEvent(
        "token", null, null, null, new Json("{\"t\":\"" + text + "\"}"), null, true);
  }

  private void show(Held held, NewEvent... events) {
    log.append(held.id(), held.token(), List.of(events));
  }

  private static NewEvent passing(Next next) {
    assertThat(next).isInstanceOf(Next.Passing.class);
    return ((Next.Passing) next).event().event();
  }

  private static List<Next.Numbered> events(Next next) {
    assertThat(next).isInstanceOf(Next.Events.class);
    return ((Next.Events) next).events();
  }

  @Test
  void anEphemeralEventIsShownToWhoeverFollowsTheRunNow() throws Exception {
    Held held = running();
    NewEvent token = token("a");
    show(held, token);
    try (Subscription stream = feed.followRun(held.id(), 3, _ -> true);
        Subscription session = feed.followSession(held.session(), 3, _ -> true);
        Subscription other = feed.followRun(submit().id(), 1, _ -> true);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Next> waiting = readers.submit(() -> stream.next(PATIENCE));
      show(held, token);

      assertThat(passing(waiting.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS))).isEqualTo(token);
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Silence());
      assertThat(session.next(Duration.ZERO))
          .isInstanceOfSatisfying(
              Next.Passing.class,
              shown -> {
                assertThat(shown.event().event()).isEqualTo(token);
                assertThat(shown.event().run()).isEqualTo(held.id());
                assertThat(shown.event().after()).isEqualTo(3);
              });
      assertThat(other.next(Duration.ZERO)).isEqualTo(new Next.Silence());
    }
  }

  @Test
  void ephemeralEventsComeWhereTheyWereToldAmongThoseThatAreStored() throws Exception {
    Held held = running();
    try (Subscription run = feed.followRun(held.id(), 3, _ -> true);
        Subscription session = feed.followSession(held.session(), 3, _ -> true)) {
      show(held, token("a"), event("message"), token("b"));
      show(held, token("c"));
      report(held, COMPLETED);

      for (Subscription stream : List.of(run, session)) {
        assertThat(passing(stream.next(Duration.ZERO))).isEqualTo(token("a"));
        assertThat(numbers(events(stream.next(Duration.ZERO)))).containsExactly(4L);
        assertThat(passing(stream.next(Duration.ZERO))).isEqualTo(token("b"));
        assertThat(passing(stream.next(Duration.ZERO))).isEqualTo(token("c"));
        assertThat(numbers(events(stream.next(Duration.ZERO)))).containsExactly(5L);
      }
      assertThat(run.next(Duration.ZERO)).isEqualTo(new Next.Ended(RunStatus.COMPLETED, 5));
    }
  }

  @Test
  void anEphemeralEventComesAfterTheReplayOfWhatWasStoredBefore() throws Exception {
    Held held = running();
    try (Subscription stream = feed.followRun(held.id(), 0, _ -> true)) {
      show(held, token("a"));

      assertThat(numbers(read(stream, 3))).isEqualTo(range(1, 3));
      assertThat(passing(stream.next(Duration.ZERO))).isEqualTo(token("a"));
    }
  }

  @Test
  void ephemeralEventsOfOtherTypesAreNotShown() throws Exception {
    Held held = running();
    try (Subscription stream = feed.followRun(held.id(), 3, "message"::equals)) {
      show(held, token("a"), event("message"));

      assertThat(numbers(read(stream, 1))).containsExactly(4L);
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Silence());
    }
  }

  @Test
  void aReaderThatDoesNotLookMissesEphemeralEventsAndNothingElse() throws Exception {
    Held held = running();
    try (Subscription stream = feed.followRun(held.id(), 3, _ -> true)) {
      for (int i = 0; i < 1000; i++) {
        log.append(
            held.id(),
            held.token(),
            List.of(new NewEvent("token", null, null, null, Json.EMPTY_OBJECT, null, true)));
      }
      append(held, "a", "b");
      report(held, COMPLETED);

      assertThat(numbers(read(stream, 99))).isEqualTo(range(4, 6));
    }
  }

  @Test
  void moreThanOneReadHoldsComesInOrder() throws Exception {
    Held held = running();
    for (int i = 0; i < 3; i++) {
      append(held, Collections.nCopies(700, "a").toArray(String[]::new));
    }
    report(held, COMPLETED);

    try (Subscription run = feed.followRun(held.id(), 0, _ -> true);
        Subscription all = feed.followAll(0L, _ -> true)) {
      assertThat(numbers(read(run, 9999))).isEqualTo(range(1, 2104));
      assertThat(numbers(read(all, 2104))).isEqualTo(range(1, 2104));
    }
  }

  /// Readers join at any time while many write.
  @Test
  void replayTurnsLiveWithoutAGapOrADuplicate() throws Exception {
    int writers = 4;
    int each = 60;
    List<Held> runs = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      submit();
      runs.add(start(register("host-" + i)));
    }
    CountDownLatch half = new CountDownLatch(writers * each / 2);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Next.Numbered>>> early = new ArrayList<>();
      List<Future<Told>> writing = new ArrayList<>();
      Future<List<Next.Numbered>> all = pool.submit(() -> followAll(writers * (each + 4)));
      for (Held held : runs) {
        early.add(pool.submit(() -> followRun(held, 0)));
        writing.add(
            pool.submit(() -> {
              for (int i = 0; i < each; i++) {
                append(held, "e" + i);
                half.countDown();
              }
              return report(held, COMPLETED);
            }));
      }
      assertThat(half.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      List<Future<List<Next.Numbered>>> late = new ArrayList<>();
      for (Held held : runs) {
        late.add(pool.submit(() -> followRun(held, 5)));
      }
      for (int i = 0; i < writers; i++) {
        assertThat(writing.get(i).get().changed()).isTrue();
        assertThat(numbers(early.get(i).get())).isEqualTo(range(1, each + 4));
        assertThat(numbers(late.get(i).get())).isEqualTo(range(6, each + 4));
      }
      assertEveryRunInOrder(all.get());
    }
  }

  private List<Next.Numbered> followRun(Held held, long since) throws InterruptedException {
    try (Subscription stream = feed.followRun(held.id(), since, _ -> true)) {
      return read(stream, Integer.MAX_VALUE);
    }
  }

  private List<Next.Numbered> followAll(int count) throws InterruptedException {
    try (Subscription stream = feed.followAll(0L, _ -> true)) {
      return read(stream, count);
    }
  }

  private static void assertEveryRunInOrder(List<Next.Numbered> read) {
    assertThat(numbers(read)).isEqualTo(range(1, read.size()));
    Map<RunId, Long> last = new HashMap<>();
    for (Next.Numbered next : read) {
      Event event = next.event();
      assertThat(event.runSeq()).isEqualTo(last.getOrDefault(event.runId(), 0L) + 1);
      last.put(event.runId(), event.runSeq());
    }
  }

  @Test
  void whatAnotherProgramWritesIsStreamedToo() throws Exception {
    Held held = running();
    try (Subscription run = feed.followRun(held.id(), 3, _ -> true);
        Subscription all = feed.followAll(null, _ -> true)) {
      elsewhere(
          "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('"
              + held.session()
              + "', '"
              + held.id()
              + "', 'elsewhere')");

      assertThat(numbers(read(run, 1))).containsExactly(4L);
      assertThat(numbers(read(all, 1))).containsExactly(4L);
    }
  }
}
