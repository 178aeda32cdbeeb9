package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runledger.contract.Hand.Held;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final Api api = Api.current();

  @Test
  void eventsAreAppendedOneByOneInAListAndInLines() {
    Held held = Hand.register(api).running();
    Reply one = held.append("{\"event_type\": \"a\", \"payload\": {\"n\": 1.10}}").is(200);
    assertThat(one.number("last_seq")).isEqualTo(4);
    Reply two = held.append("[{\"event_type\": \"b\"}, {\"event_type\": \"c\"}]").is(200);
    assertThat(two.number("/events/1/run_seq")).isEqualTo(6);
    Reply lines =
        api.send(
                "POST",
                "/v1/runs/" + held.run() + "/events",
                BodyPublishers.ofString("{\"event_type\":\"d\"}\n\n{\"event_type\":\"e\"}\n"),
                "Content-Type",
                "application/x-ndjson; charset=utf-8",
                "Lease-Token",
                held.token())
            .is(200);
    assertThat(lines.number("last_seq")).isEqualTo(8);
    Reply page = api.get("/v1/runs/" + held.run() + "/events?since_seq=3").is(200);
    assertThat(page.json().get("events").findValuesAsString("event_type"))
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(page.body()).as("the exact bytes").contains("\"payload\":{\"n\": 1.10}");
  }

  @Test
  void aPageHasAsManyEventsAsWasAskedForAndSaysThatThereAreMore() {
    Held held = Hand.register(api).completed();
    String path = "/v1/runs/" + held.run() + "/events";
    Reply page = api.get(path + "?limit=2").is(200);
    assertThat(page.json().get("events")).hasSize(2);
    assertThat(page.text("has_more")).isEqualTo("true");
    assertThat(page.number("last_seq")).isEqualTo(4);
    assertThat(page.header("Vary")).isEqualTo("Accept");
    Reply rest = api.get(path + "?since_seq=2&event_type=run_completed").is(200);
    assertThat(rest.json().get("events")).hasSize(1);
    assertThat(rest.text("has_more")).isEqualTo("false");
  }

  @Test
  void theSameEventIdIsOneEventAndAnotherContentIsRefused() {
    Held held = Hand.register(api).running();
    String event = "{\"event_type\": \"a\", \"event_id\": \"e-1\", \"payload\": {\"n\": 1}}";
    Reply first = held.append(event).is(200);
    assertThat(held.append(event).is(200).text("/events/0")).isEqualTo(first.text("/events/0"));
    held.append(event.replace("1}", "2}")).isProblem(409, "event_conflict");
    held.report("completed", "").is(200);
    assertThat(held.append(event).is(200).text("/events/0")).isEqualTo(first.text("/events/0"));
  }

  @Test
  void peopleMayAddEventsOfTheirOwnAndNothingElse() {
    String path = "/v1/runs/" + api.submit("nobody") + "/events";
    api.post(path, "{\"event_type\": \"user.note\"}").is(200);
    api.post(path, "{\"event_type\": \"note\"}").isProblem(403, "lease_required");
    assertThat(api.get(path).number("last_seq")).isEqualTo(2);
  }

  @Test
  void aSessionHasEventsOfItsOwnAndThoseOfItsRuns() {
    Reply run = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    String path = "/v1/sessions/" + run.text("session_id") + "/events";
    assertThat(api.post(path, "{\"event_type\": \"user.note\"}").is(200).number("last_seq"))
        .isEqualTo(2);
    Reply page = api.get(path).is(200);
    assertThat(page.json().get("events").findValuesAsString("event_type"))
        .containsExactly("run_created", "user.note");
    assertThat(page.text("/events/1/run_id")).isEqualTo("null");
  }

  @Test
  void manyLinesOfManyRunsAreAnsweredEachOnItsOwn() {
    Hand hand = Hand.register(api);
    Held one = hand.running();
    Held other = hand.running();
    String lines =
        """
        {"run_id": "%1$s", "lease_token": "%2$s", "event_type": "a"}
        {"run_id": "%3$s", "lease_token": "%4$s", "event_type": "b"}
        not json
        {"run_id": "%1$s", "lease_token": "lt_of_nobody", "event_type": "c"}

        {"run_id": "%1$s", "lease_token": "%2$s", "event_type": "d"}
        {"run_id": "run_nowhere", "event_type": "user.x"}
        """
            .formatted(one.run(), one.token(), other.run(), other.token());
    Reply reply =
        api.send(
                "POST",
                "/v1/events",
                BodyPublishers.ofString(lines),
                "Content-Type",
                "application/x-ndjson")
            .is(200);
    assertThat(reply.body().lines().map(line -> new Reply(200, reply.headers(), line)))
        .extracting(line -> line.number("line"), line -> seqOrCode(line))
        .containsExactly(
            tuple(1L, "4"),
            tuple(2L, "4"),
            tuple(3L, "invalid_body"),
            tuple(4L, "lease_lost"),
            tuple(6L, "5"),
            tuple(7L, "run_not_found"));
  }

  private static String seqOrCode(Reply line) {
    return line.json().has("code") ? line.text("code") : line.text("run_seq");
  }
}
