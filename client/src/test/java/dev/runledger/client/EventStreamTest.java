package dev.runledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.client.SmallServer.Reply;
import dev.runledger.client.SmallServer.Request;
import dev.runledger.event.Event;
import dev.runledger.event.EventType;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.Problem;
import dev.runledger.problem.RunProblem;
import dev.runledger.wire.SseFrame;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams go on: every event once, in order, whatever happens to the connection.
@Timeout(60)
class EventStreamTest {
  private static final RunId RUN = new RunId("run_0123456789ab");
  private static final SessionId SESSION = new SessionId("ses_0123456789ab");

  @Test
  void aLogIsFollowedToItsEnd() {
    try (var server = new SmallServer(request -> events(request, 1, 20, true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThat(numbers(stream)).containsExactlyElementsOf(upTo(20));
      assertThat(stream.lastSeq()).isEqualTo(20);
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void aConnectionThatBreaksAtEvery37thEventLosesAndDoublesNothing() {
    try (var server = new SmallServer(request -> breaking(request, 1000, 37));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThat(numbers(stream)).containsExactlyElementsOf(upTo(1000));
      assertThat(server.requests()).hasSizeGreaterThan(1000 / 37);
    }
  }

  @Test
  void aStreamBeginsWhereItIsToldTo() {
    try (var server = new SmallServer(request -> events(request, 1, 20, true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN, 15)) {
      assertThat(numbers(stream)).containsExactly(16L, 17L, 18L, 19L, 20L);
    }
  }

  @Test
  void theStreamOfAllSessionsIsTakenUpAgainWhereAnotherLeftIt() {
    try (var server =
            new SmallServer(request ->
                request.header("Last-Event-ID").equals(Optional.of("15"))
                    ? events(request, 16, 20, true)
                    : Reply.problem(409, new RunProblem.RunRefused(RUN, "was not asked so")));
        RunledgerClient client = server.client().build();
        EventStream stream = client.followAll(15)) {
      assertThat(numbers(stream)).containsExactly(16L, 17L, 18L, 19L, 20L);
      assertThat(stream.lastSeq()).isEqualTo(20);
    }
  }

  @Test
  void aServerThatRestartsIsWaitedFor() throws Exception {
    var sent = new CountDownLatch(1);
    try (var server =
            new SmallServer(request ->
                since(request) == 0
                    ? partial(5, sent, new CountDownLatch(1))
                    : events(request, 1, 9, true));
        RunledgerClient client = server.client().persistence(Duration.ZERO).build();
        EventStream stream = client.runs().follow(RUN);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Long>> read = threads.submit(() -> numbers(stream));
      sent.await();
      server.goAway();
      server.comeBack();
      assertThat(read.get()).containsExactlyElementsOf(upTo(9));
    }
  }

  @Test
  void aSilentConnectionIsTakenForDead() {
    var never = new CountDownLatch(1);
    var sent = new CountDownLatch(1);
    try (var server =
            new SmallServer(request ->
                since(request) == 0 ? partial(3, sent, never) : events(request, 1, 6, true));
        RunledgerClient client = server.client().silence(Duration.ofMillis(200)).build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThat(numbers(stream)).containsExactlyElementsOf(upTo(6));
      never.countDown();
    }
  }

  @Test
  void aRunThatEndedMeanwhileEndsTheStream() {
    // The connection is lost after the last event, but before the word that it was the last.
    try (var server =
            new SmallServer(request ->
                request.header("Last-Event-ID").isPresent()
                    ? new Reply.Json(204, "")
                    : events(request, 1, 4, false));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThat(numbers(stream)).containsExactlyElementsOf(upTo(4));
    }
  }

  @Test
  void aHoleIsRefused() {
    try (var server = new SmallServer(request -> stream(List.of(1L, 2L, 4L), true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThatThrownBy(() -> numbers(stream))
          .isInstanceOf(RunledgerException.class)
          .hasMessage("Event 4 came after 2: what is between them is missing");
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void theStreamOfASessionGoesOnOverTheHoleThatADeletedRunLeft() {
    try (var server =
            new SmallServer(request -> stream(numbersAfter(request, List.of(3L, 4L, 9L)), true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.sessions().follow(SESSION);
        EventStream rest = client.sessions().follow(SESSION, 4)) {
      assertThat(numbers(stream)).containsExactly(3L, 4L, 9L);
      assertThat(stream.lastSeq()).isEqualTo(9);
      assertThat(numbers(rest)).containsExactly(9L);
    }
  }

  @Test
  void aDoubledNumberOfASessionIsRefused() {
    try (var server = new SmallServer(request -> stream(List.of(3L, 4L, 4L), true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.sessions().follow(SESSION)) {
      assertThatThrownBy(() -> numbers(stream)).hasMessage("Event 4 came again after 4");
    }
  }

  @Test
  void aDoubledNumberIsRefused() {
    try (var server = new SmallServer(request -> stream(List.of(1L, 2L, 2L), true));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThatThrownBy(() -> numbers(stream)).hasMessage("Event 2 came again after 2");
    }
  }

  @Test
  void eventsThatAreNotStoredPassWithoutANumber() {
    try (var server =
            new SmallServer(request ->
                new Reply.Stream(
                    SseFrame.MEDIA_TYPE,
                    out -> {
                      out.write(SseFrame.event(1, event(1)));
                      out.write(
                          SseFrame.frame(
                              null, "token", dev.runledger.wire.EventJson.write(event(0))));
                      out.write(SseFrame.event(2, event(2)));
                      out.write(SseFrame.frame(null, EventType.STREAM_END, "{}"));
                    }));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThat(numbers(stream)).containsExactly(1L, 0L, 2L);
    }
  }

  @Test
  void whatTheServerRefusesIsThrownAndNotRepeated() {
    try (var server =
            new SmallServer(
                request -> Reply.problem(404, new Problem.NotFound("run", RUN.value())));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThatThrownBy(stream::next)
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("run_not_found"));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aCursorAheadOfTheLogIsRefusedAlsoOnTheWay() {
    var requests = new AtomicInteger();
    try (var server =
            new SmallServer(request ->
                requests.getAndIncrement() == 0
                    ? events(request, 1, 3, false)
                    : Reply.problem(409, new RunProblem.CursorAhead(3, 1)));
        RunledgerClient client = server.client().build();
        EventStream stream = client.runs().follow(RUN)) {
      assertThatThrownBy(() -> numbers(stream))
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("cursor_ahead"));
    }
  }

  @Test
  void closingEndsTheWaitOfAReader() throws Exception {
    var sent = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (var server = new SmallServer(request -> partial(1, sent, never));
        RunledgerClient client = server.client().build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EventStream stream = client.runs().follow(RUN);
      Future<List<Long>> read = threads.submit(() -> numbers(stream));
      sent.await();

      stream.close();

      assertThat(read.get()).hasSizeLessThanOrEqualTo(1);
      assertThat(stream.next()).isEmpty();
      never.countDown();
    }
  }

  @Test
  void closingEndsTheWaitForAServerThatIsAway() throws Exception {
    var sent = new CountDownLatch(1);
    try (var server = new SmallServer(request -> partial(1, sent, new CountDownLatch(1)));
        RunledgerClient client = server.client().build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EventStream stream = client.runs().follow(RUN);
      assertThat(stream.next()).isPresent();
      server.goAway();
      Future<Optional<Event>> next = threads.submit(stream::next);

      stream.close();

      assertThat(next.get()).isEmpty();
    }
  }

  @Test
  void closingTheClientEndsItsStreams() throws Exception {
    var sent = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (var server = new SmallServer(request -> partial(1, sent, never));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      RunledgerClient client = server.client().build();
      EventStream stream = client.runs().follow(RUN);
      Future<List<Long>> read = threads.submit(() -> numbers(stream));
      sent.await();

      client.close();

      assertThat(read.get()).hasSizeLessThanOrEqualTo(1);
      never.countDown();
    }
  }

  @Test
  void aServerThatWasNeverThereIsSaidToBe() {
    try (var server = new SmallServer(request -> new Reply.Nothing());
        RunledgerClient client = server.client().persistence(Duration.ZERO).build()) {
      server.goAway();
      try (EventStream stream = client.runs().follow(RUN)) {
        assertThatThrownBy(stream::next)
            .isInstanceOfSatisfying(
                RunledgerException.class, e -> assertThat(e.code()).isEqualTo("unreachable"));
      }
    }
  }

  private static List<Long> numbers(EventStream stream) {
    List<Long> numbers = new ArrayList<>();
    for (Event event : stream) {
      numbers.add(event.runSeq() == null ? 0 : event.runSeq());
    }
    return numbers;
  }

  private static List<Long> numbersAfter(Request request, List<Long> numbers) {
    return numbers.stream().filter(number -> number > since(request)).toList();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private static long since(Request request) {
    return request
        .header("Last-Event-ID")
        .map(Long::valueOf)
        .orElse(Long.valueOf(request.query().getOrDefault("since_seq", "0")));
  }

  /// What is asked for of a log from `first` to `last`.
  private static Reply events(Request request, long first, long last, boolean end) {
    long from = Math.max(first, since(request) + 1);
    return stream(LongStream.rangeClosed(from, last).boxed().toList(), end);
  }

  /// Breaks off after so many events.
  private static Reply breaking(Request request, long last, int every) {
    long from = since(request) + 1;
    long to = Math.min(last, from + every - 1);
    return stream(LongStream.rangeClosed(from, to).boxed().toList(), to == last);
  }

  /// So many events, then nothing until the latch opens.
  private static Reply partial(int events, CountDownLatch sent, CountDownLatch end) {
    return new Reply.Stream(
        SseFrame.MEDIA_TYPE,
        out -> {
          write(out, upTo(events));
          sent.countDown();
          end.await();
        });
  }

  private static Reply stream(List<Long> numbers, boolean end) {
    return new Reply.Stream(
        SseFrame.MEDIA_TYPE,
        out -> {
          write(out, numbers);
          if (end) {
            out.write(SseFrame.frame(null, EventType.STREAM_END, "{}"));
          }
        });
  }

  private static void write(OutputStream out, List<Long> numbers) throws java.io.IOException {
    for (long number : numbers) {
      out.write(SseFrame.event(number, event(number)));
    }
    out.flush();
  }

  private static Event event(long number) {
    return new Event(
        SESSION,
        RUN,
        number,
        number == 0 ? null : number,
        "tick",
        null,
        null,
        null,
        new Json("{\"n\":" + number + "}"),
        Instant.EPOCH,
        null);
  }
}
