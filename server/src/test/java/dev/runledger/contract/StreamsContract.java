package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.wire.SseParser.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs and streams, on whichever node they are asked for.
abstract class StreamsContract extends NodesContract {
  private static String events(Held held) {
    return "/v1/runs/" + held.run() + "/events";
  }

  /// As many streams as there are nodes, each from another one.
  private List<Stream> onEveryNode(String path) {
    return IntStream.range(0, nodes()).mapToObj(_ -> Stream.open(api, path)).toList();
  }

  /// Who reads between the commit and the telling sees first what was stored after.
  @Test
  void whatIsNotStoredIsShownOnWhicheverNodeOneWatches() {
    Held held = running("");
    List<Stream> streams = new ArrayList<>(onEveryNode(events(held) + "?since_seq=3"));
    streams.addAll(onEveryNode("/v1/sessions/" + sessionOf(held) + "/events?since_seq=3"));
    held.append(
            """
            [{"event_type": "token", "ephemeral": true, "payload": {"t":
              "x"}}, {"event_type": "message"}]
            """)
        .is(200);
    for (Stream stream : streams) {
      try (stream) {
        List<Message> both = stream.next(2);
        assertThat(both).extracting(Message::type).containsExactlyInAnyOrder("token", "message");
        for (Message one : both) {
          if (one.type().equals("token")) {
            assertThat(one.data()).contains(held.run().value(), "\"seq\":0", "\"x\"");
          } else {
            assertThat(one.id()).isEqualTo("4");
          }
        }
      }
    }
    assertThat(api.get(events(held)).number("last_seq")).isEqualTo(4);
  }

  @Test
  void aReaderThatChangesNodesGetsEveryEventOnceInOrder() throws Exception {
    int count = 80;
    Held held = running("");
    Thread writer =
        Thread.startVirtualThread(() -> {
          for (int i = 4; i < count; i++) {
            held.append("{\"event_type\": \"n\"}").is(200);
            held.report("lease", "").is(200);
          }
          held.report("completed", "").is(200);
        });
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      String last = ids.isEmpty() ? "0" : ids.getLast();
      try (Stream stream = Stream.open(api, events(held), "Last-Event-ID", last)) {
        stream.next(Math.min(17, count - ids.size())).forEach(message -> ids.add(message.id()));
      }
    }
    writer.join();
    assertThat(ids)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList());
  }

  /// Whatever else they would take, and how much.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/event-stream                              | true
          TEXT/Event-Stream; charset=utf-8               | true
          text/event-stream, application/json            | true
          application/json, text/event-stream            | true
          text/event-stream, */*;q=0.8                   | true
          text/*                                         | true
          application/json;q=0.5, text/event-stream;q=.9 | true
          application/json;q=0.5, text/event-stream      | true
          application/json, text/event-stream;q=0.5      | false
          */*, text/event-stream;q=0.1                   | false
          text/event-stream;q=0, */*                     | false
          text/event-stream;q=0                          | false
          text/*;q=0.3, application/*;q=0.4              | false
          application/json                               | false
          text/html, application/xml;q=0.9, */*;q=0.8    | false
          */*                                            | false
          image/png                                      | false
          , ;q=1, /, event-stream                        | false
          """)
  void whoeverAsksGetsWhatIsWantedMost(String accept, boolean streams) {
    Held held = running("");
    held.report("completed", "").is(200);
    for (String path : List.of(events(held), events(held) + "?since_seq=2")) {
      Reply reply = api.get(path, "Accept", accept).is(200);
      assertThat(reply.mediaType()).isEqualTo(streams ? Api.STREAM : Api.JSON);
      assertThat(reply.header("Vary")).isEqualTo("Accept");
    }
  }

  @Test
  void aStreamEndsWithTheRunAndIsNotOpenedAgain() {
    Held held = running("");
    held.report("completed", "").is(200);
    for (int node = 0; node < nodes(); node++) {
      for (String seen : List.of("4", "5")) {
        Stream.refused(api, events(held), "Last-Event-ID", seen).is(204);
      }
      try (Stream stream = Stream.open(api, events(held), "Last-Event-ID", "3")) {
        assertThat(stream.rest())
            .extracting(Message::type)
            .containsExactly("run_completed", "stream_end");
      }
      try (Stream stream = Stream.open(api, events(held) + "?since_seq=4")) {
        assertThat(stream.rest()).extracting(Message::type).containsExactly("stream_end");
      }
      Stream.refused(api, "/v1/runs/run_nowhere/events").isProblem(404, "run_not_found");
    }
  }

  @Test
  void everyEventShowsItsNumberInTheRunAndInTheSession() {
    Held held = running("");
    held.report("completed", "").is(200);
    String next = resume(held, "").is(201).text("run_id");
    Reply ofRun = api.get("/v1/runs/" + next + "/events").is(200);
    assertThat(ofRun.number("last_seq")).isEqualTo(1);
    Reply ofSession =
        api.get("/v1/sessions/" + sessionOf(held) + "/events?since_seq=4&limit=1").is(200);
    assertThat(ofSession.number("last_seq")).isEqualTo(5);
    assertThat(ofSession.text("has_more")).isEqualTo("false");
    assertThat(ofSession.text("/events/0")).isEqualTo(ofRun.text("/events/0"));
    assertThat(ofRun.number("/events/0/seq")).isEqualTo(5);
    assertThat(ofRun.number("/events/0/run_seq")).isEqualTo(1);
  }

  @Test
  void aFormerHolderLearnsThatItsEventWasStoredAndAddsNone() {
    Held held = running(", \"on_lost\": \"requeue\"");
    String event = "{\"event_type\": \"a\", \"event_id\": \"e-1\", \"payload\": {\"n\": 1}}";
    String place = held.append(event).is(200).text("/events/0");
    hand.restart();
    assertThat(held.status()).isEqualTo("pending");
    assertThat(held.append(event).is(200).text("/events/0")).isEqualTo(place);
    held.append(event.replace("1}", "2}")).isProblem(409, "event_conflict");
    held.append("{\"event_type\": \"b\"}").isProblem(409, "lease_lost");
    assertThat(api.get(events(held) + "?event_type=a").json().get("events")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run_created", "run_resumed", "run_cancelled", "stream_end", "init"})
  void theServersOwnWordsAreItsOwn(String type) {
    Held held = running("");
    held.append("{\"event_type\": \"" + type + "\"}").isProblem(422, "reserved_event_type");
    held.append("{\"event_type\": \"" + type + ".more\"}").is(200);
  }

  @Test
  void whatIsNoEventIsRefusedWithItsPlace() {
    Held held = running("");
    for (String type : List.of("", "1a", "a b", "a".repeat(101))) {
      Reply refused =
          held.append("[{\"event_type\": \"ok\"}, {\"event_type\": \"%s\"}]".formatted(type));
      assertThat(refused.isProblem(422, "invalid_body").text("/errors/0/pointer"))
          .isEqualTo("/1/event_type");
    }
    for (String payload : List.of("[1]", "\"x\"", "7")) {
      held.append("{\"event_type\": \"a\", \"payload\": " + payload + "}")
          .isProblem(422, "invalid_body");
    }
    assertThat(api.get(events(held)).number("last_seq")).isEqualTo(3);
  }

  @Test
  void withoutALeaseOnlyNotesAreTakenAndOnlyUntilTheEnd() {
    Held held = running("");
    api.post(events(held), "{\"event_type\": \"user.note\"}").is(200);
    api.post(events(held), "{\"event_type\": \"note\"}").isProblem(403, "lease_required");
    held.report("completed", "").is(200);
    api.post(events(held), "{\"event_type\": \"user.note\"}").isProblem(409, "run_refused");
    held.append("{\"event_type\": \"a\"}").isProblem(409, "run_refused");
    assertThat(api.get(events(held) + "?since_seq=4").text("/events/0/event_type"))
        .isEqualTo("run_completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000000", "many"})
  void aLimitThatCannotBeIsRefusedByName(String limit) {
    Held held = running("");
    for (String path : List.of(events(held), "/v1/sessions/" + sessionOf(held) + "/events")) {
      Reply refused = api.get(path + "?limit=" + limit).isProblem(400, "bad_request");
      assertThat(refused.text("detail")).contains("limit", limit);
    }
  }
}
