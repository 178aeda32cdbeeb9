package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runledger.contract.Hand.Held;
import dev.runledger.wire.SseParser.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private static final int EVENTS = 400;
  private static final int TORN_AT = 37;

  private final Api api = Api.current();

  @Test
  void aStreamTellsWhatThereIsThenWhatComesAndThenThatItIsOver() {
    Held held = Hand.register(api).running();
    try (Stream stream = Stream.open(api, events(held))) {
      assertThat(stream.reply().header("Cache-Control")).isEqualTo("no-cache");
      assertThat(stream.reply().header("X-Accel-Buffering")).isEqualTo("no");
      assertThat(stream.reply().header("Vary")).isEqualTo("Accept");
      assertThat(stream.next(3))
          .extracting(Message::id, Message::type)
          .containsExactly(
              tuple("1", "run_created"), tuple("2", "run_claimed"), tuple("3", "run_started"));
      held.append("{\"event_type\": \"live\", \"payload\": {\"a\":\\n1}}".replace("\\n", "\n"));
      Message live = stream.next().orElseThrow();
      assertThat(live.id()).isEqualTo("4");
      assertThat(live.data()).contains("\"payload\":{\"a\": 1}");
      held.report("completed", "").is(200);
      assertThat(stream.next().orElseThrow().type()).isEqualTo("run_completed");
      Message end = stream.next().orElseThrow();
      assertThat(end.type()).isEqualTo("stream_end");
      assertThat(end.data())
          .isEqualTo(
              "{\"run_id\":\"%s\",\"status\":\"completed\",\"last_seq\":5}".formatted(held.run()));
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void aLimitThatNoPageCouldHaveIsWrongForAStreamToo() {
    Held held = Hand.register(api).running();
    String session = api.get("/v1/runs/" + held.run()).is(200).text("session_id");
    for (String log : List.of(events(held), "/v1/sessions/" + session + "/events")) {
      for (String limit : List.of("abc", "0", "999999")) {
        for (String accept : List.of("text/event-stream", "application/json")) {
          Reply wrong = api.get(log + "?limit=" + limit, "Accept", accept);
          assertThat(wrong.isProblem(400, "bad_request").text("detail")).contains("limit", limit);
        }
      }
    }
    api.get("/v1/stream?limit=0", "Accept", "text/event-stream").isProblem(400, "bad_request");
  }

  @Test
  void aReaderThatIsTornOffAtEvery37thEventGetsEveryEventOnceInOrder() throws Exception {
    Held held = Hand.register(api).running();
    Thread writer =
        Thread.startVirtualThread(() -> {
          for (int i = 4; i < EVENTS; i++) {
            held.append("{\"event_type\": \"n\", \"payload\": {\"n\": %d}}".formatted(i));
          }
          held.report("completed", "");
        });
    List<Message> all = new ArrayList<>();
    String last = "";
    while (true) {
      String[] from = last.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", last};
      try (Stream stream = Stream.open(api, events(held), from)) {
        List<Message> some = stream.next(TORN_AT);
        some.stream().filter(one -> !one.type().equals("stream_end")).forEach(all::add);
        if (some.getLast().type().equals("stream_end")) {
          break;
        }
        last = some.getLast().id();
      }
      if (all.size() == EVENTS) {
        break;
      }
    }
    writer.join();
    assertThat(all)
        .extracting(Message::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, EVENTS).mapToObj(String::valueOf).toList());
    assertThat(all.getLast().type()).isEqualTo("run_completed");
  }

  @Test
  void whoeverHasSeenTheEndIsToldThatThereIsNothingMore() {
    Held held = Hand.register(api).completed();
    for (String seen : List.of("4", "99")) {
      assertThat(Stream.refused(api, events(held), "Last-Event-ID", seen).is(204).body()).isEmpty();
    }
    try (Stream stream = Stream.open(api, events(held) + "?since_seq=4")) {
      assertThat(stream.rest()).extracting(Message::type).containsExactly("stream_end");
    }
  }

  /// An EventSource sends Last-Event-ID, and is stopped; `since_seq` is somebody's own count, and
  /// one that cannot be right is said, not passed over.
  @Test
  void aCountThatIsAheadOfARunThatIsOverIsRefused() {
    String ahead = events(Hand.register(api).completed()) + "?since_seq=5";
    Stream.refused(api, ahead).isProblem(409, "cursor_ahead");
    api.get(ahead).isProblem(409, "cursor_ahead");
    Stream.refused(api, ahead, "Last-Event-ID", "4").is(204);
  }

  @Test
  void lastEventIdCountsMoreThanSinceSeq() {
    Held held = Hand.register(api).completed();
    try (Stream stream = Stream.open(api, events(held) + "?since_seq=1", "Last-Event-ID", "3")) {
      assertThat(stream.next().orElseThrow().id()).isEqualTo("4");
    }
  }

  @Test
  void aCursorAheadOfTheLogIsRefused() {
    String path = "/v1/runs/" + api.submit("nobody") + "/events";
    Stream.refused(api, path, "Last-Event-ID", "2").isProblem(409, "cursor_ahead");
    Stream.refused(api, path + "?since_seq=2").isProblem(409, "cursor_ahead");
    api.get(path + "?since_seq=2").isProblem(409, "cursor_ahead");
    Stream.refused(api, "/v1/stream", "Last-Event-ID", "999999999").isProblem(409, "cursor_ahead");
    Stream.refused(api, "/v1/stream?since_seq=999999999").isProblem(409, "cursor_ahead");
  }

  @Test
  void aStreamOfNothingIsRefusedBeforeItBegins() {
    Stream.refused(api, "/v1/runs/run_nowhere/events").isProblem(404, "run_not_found");
    Stream.refused(api, "/v1/sessions/ses_nowhere/events").isProblem(404, "session_not_found");
    String path = "/v1/runs/" + api.submit("nobody") + "/events";
    Stream.refused(api, path, "Last-Event-ID", "one").isProblem(400, "bad_request");
    Stream.refused(api, path + "?event_type=not%20a%20type").isProblem(400, "bad_request");
  }

  @Test
  void aFilterLeavesTheOthersOut() {
    Held held = Hand.register(api).completed();
    try (Stream stream = Stream.open(api, events(held) + "?event_type=run_claimed")) {
      assertThat(stream.rest())
          .extracting(Message::type)
          .containsExactly("run_claimed", "stream_end");
    }
  }

  @Test
  void whatIsNotStoredIsShownToThoseWhoWatchAndHasNoNumber() {
    Held held = Hand.register(api).running();
    try (Stream stream = Stream.open(api, events(held))) {
      stream.next(3);
      held.append("[{\"event_type\": \"token\", \"ephemeral\": true, \"payload\": {\"t\": \"x\"}}]")
          .is(200);
      Message passing = stream.next().orElseThrow();
      assertThat(passing.type()).isEqualTo("token");
      assertThat(passing.id()).as("that of the last stored event").isEqualTo("3");
      assertThat(passing.data()).contains("\"seq\":0", "\"t\": \"x\"");
    }
    assertThat(api.get(events(held)).number("last_seq")).isEqualTo(3);
  }

  @Test
  void aSessionIsFollowedByItsOwnNumbersOverAllItsRuns() {
    Held held = Hand.register(api).completed();
    String session = api.get("/v1/runs/" + held.run()).text("session_id");
    try (Stream stream = Stream.open(api, "/v1/sessions/" + session + "/events")) {
      assertThat(stream.next(4)).extracting(Message::id).containsExactly("1", "2", "3", "4");
      api.post(
              "/v1/runs",
              """
              {"type": "RESUME_SESSION", "session_id": "%s", "prompt": "more"}
              """
                  .formatted(session))
          .is(201);
      Message created = stream.next().orElseThrow();
      assertThat(created.id()).isEqualTo("5");
      assertThat(created.data()).contains("\"run_seq\":1,");
    }
  }

  @Test
  void theStreamOfAllBeginsWithHowThingsStandAndGoesOnWhereItWasTorn() {
    Held held = Hand.register(api).running();
    String last;
    try (Stream stream = Stream.open(api, "/v1/stream?status=completed")) {
      Message init = stream.next().orElseThrow();
      assertThat(init.type()).isEqualTo("init");
      assertThat(init.data()).contains(held.run().value(), held.hand().id());
      held.report("completed", "").is(200);
      last = awaited(stream, held).id();
    }
    Held other = Hand.register(api).completed();
    try (Stream stream = Stream.open(api, "/v1/stream?status=completed", "Last-Event-ID", last)) {
      Message first = awaited(stream, other);
      assertThat(Long.parseLong(first.id())).isGreaterThan(Long.parseLong(last));
    }
    String since = "/v1/stream?event_type=run_completed&since_seq=" + (Long.parseLong(last) - 1);
    try (Stream stream = Stream.open(api, since)) {
      assertThat(stream.next().orElseThrow().type()).isEqualTo("init");
      assertThat(stream.next().orElseThrow().id()).isEqualTo(last);
    }
  }

  @Test
  void theStreamOfAllShowsWhatBringsARunToAStatus() {
    Held held = Hand.register(api).running();
    String resume = "/v1/runs/" + held.run() + "/resume";
    try (Stream pending = Stream.open(api, "/v1/stream?status=pending");
        Stream running = Stream.open(api, "/v1/stream?status=running")) {
      held.report("waiting", ", \"reason\": \"first\", \"hold\": true").is(200);
      api.post(resume, "{\"resume\": 1}").is(202);
      held.report("waiting", ", \"reason\": \"second\", \"hold\": false").is(200);
      api.post(resume, "{\"resume\": 2}").is(202);
      assertThat(resumed(running, held)).contains("\"resume\":1");
      assertThat(resumed(pending, held)).contains("\"resume\":2");
      held.hand().take().report("started", "").is(200);
      while (true) {
        Message message = running.next().orElseThrow();
        if (message.data().contains(held.run().value())) {
          assertThat(message.type()).isEqualTo("run_started");
          break;
        }
      }
    }
  }

  private static String resumed(Stream stream, Held held) {
    Message message = stream.await("run_resumed");
    while (!message.data().contains(held.run().value())) {
      message = stream.await("run_resumed");
    }
    return message.data();
  }

  private static Message awaited(Stream stream, Held held) {
    while (true) {
      Message message = stream.next().orElseThrow();
      assertThat(message.type()).isEqualTo("run_completed");
      if (message.data().contains(held.run().value())) {
        return message;
      }
    }
  }

  private static String events(Held held) {
    return "/v1/runs/" + held.run() + "/events";
  }
}
