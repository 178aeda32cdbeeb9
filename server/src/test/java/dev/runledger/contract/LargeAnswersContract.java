package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.wire.SseParser.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is large is answered in several goes: each is bounded by its bytes, and whoever goes on
/// where one ended gets everything once.
abstract class LargeAnswersContract extends NodesContract {
  private static final int LARGE = 250_000;
  private static final int COUNT = 40;

  /// The text of a list in one answer, and what is around it.
  private static final int MOST = (2 << 20) + 100_000;

  @Test
  void runsAreListedInBoundedPages() {
    String agent = Api.fresh("agent");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      made.addFirst(
          submit(", \"agent_name\": \"%s\", \"parameters\": %s".formatted(agent, large(LARGE)))
              .value());
    }
    List<JsonNode> read = pages("/v1/runs?limit=1000&agent_name=" + agent);
    assertNewestFirst(read);
    assertThat(read)
        .extracting(run -> run.get("run_id").asString())
        .containsExactlyInAnyOrderElementsOf(made);
    assertThat(read)
        .allSatisfy(run -> assertThat(run.get("parameters").get("x").asString()).hasSize(LARGE));
    assertThat(pages("/v1/runs?limit=1000&layout=session&status=queued&agent_name=" + agent))
        .hasSize(COUNT);
    made.forEach(run -> api.post("/v1/runs/" + run + "/cancel", "{}").is(202));
  }

  /// A control character is one byte as it is stored, and six in JSON.
  @Test
  void runsAreBoundedByWhatIsWrittenOfThem() {
    String agent = Api.fresh("agent");
    for (int i = 0; i < 4; i++) {
      submit(
          ", \"agent_name\": \"%s\", \"goal\": \"%s\"".formatted(agent, "\\u0001".repeat(LARGE)));
    }
    int[] answers = {0};
    for (String cursor = ""; cursor != null; answers[0]++) {
      Reply reply = api.get("/v1/runs?agent_name=" + agent + cursor).is(200);
      assertThat(reply.body().length()).isLessThan(MOST + 6 * LARGE);
      cursor = next(reply);
    }
    assertThat(answers[0]).isEqualTo(2);
  }

  @Test
  void sessionsAreListedInBoundedPages() {
    String agent = Api.fresh("agent");
    List<String> made = new ArrayList<>();
    String body = "{\"agent_name\": \"%s\", \"metadata\": %s}".formatted(agent, large(LARGE));
    for (int i = 0; i < COUNT / 2; i++) {
      made.addFirst(api.post("/v1/sessions", body).is(201).text("session_id"));
    }
    List<JsonNode> read = pages("/v1/sessions?agent_name=" + agent);
    assertNewestFirst(read);
    assertThat(read)
        .extracting(session -> session.get("session_id").asString())
        .containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void snapshotsAreListedInBoundedPages() {
    Hand.Held held = running("");
    String path = "/v1/runs/" + held.run() + "/snapshots";
    for (int step = 0; step < COUNT / 2; step++) {
      api.put(path + "/" + step, "{\"state\": " + large(LARGE) + "}", "Lease-Token", held.token())
          .is(200);
    }
    assertThat(pages(path + "?limit=100"))
        .extracting(snapshot -> snapshot.get("step").asInt())
        .isEqualTo(IntStream.range(0, COUNT / 2).boxed().toList());
    assertThat(api.get(path + "?limit=1").number("total")).isEqualTo(COUNT / 2);
    api.get(path + "?cursor=MjAyNi0wMS0wMVQwMDowMDowMFogeA").isProblem(400, "bad_request");
  }

  @Test
  void theStreamOfAllBeginsWithNoMoreThanFits() {
    List<RunId> made = new ArrayList<>();
    for (int i = 0; i < COUNT / 2; i++) {
      made.addFirst(submit(", \"parameters\": " + large(LARGE)));
    }
    try (Stream stream = Stream.open(api, "/v1/stream")) {
      Message init = stream.next().orElseThrow();
      assertThat(init.type()).isEqualTo("init");
      assertThat(init.data().length()).isLessThan(MOST);
      assertThat(init.data()).contains(made.getFirst().value(), hand.id(), "\"has_more\":true");
      api.post("/v1/runs/" + made.getLast() + "/cancel", "{}").is(202);
      assertThat(stream.await("run_cancelled").data()).contains(made.getLast().value());
    }
    made.removeLast();
    made.forEach(run -> api.post("/v1/runs/" + run + "/cancel", "{}").is(202));
  }

  @Test
  void aPollBringsAsManyRunsAsFit() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < COUNT / 2; i++) {
      made.add(submit(", \"parameters\": " + large(LARGE)).value());
    }
    List<String> given = new ArrayList<>();
    while (given.size() < made.size()) {
      Reply reply = hand.poll(10, 50).is(200);
      assertThat(reply.body().length()).isLessThan(MOST);
      JsonNode runs = reply.json().get("runs");
      assertThat(runs.isEmpty()).isFalse();
      runs.forEach(run -> {
        given.add(run.get("run_id").asString());
        new Hand.Held(hand, new RunId(given.getLast()), run.get("lease_token").asString())
            .report("started", "")
            .is(200);
      });
    }
    // Not in their order: what another node has in hand is passed over.
    assertThat(given).containsExactlyInAnyOrderElementsOf(made);
    hand.poll(0, 50).is(204);
  }

  private static void assertNewestFirst(List<JsonNode> items) {
    assertThat(items)
        .extracting(item -> item.get("created_at").asString())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  /// All items of all pages.
  private List<JsonNode> pages(String path) {
    List<JsonNode> items = new ArrayList<>();
    for (String cursor = ""; cursor != null; ) {
      Reply reply = api.get(path + cursor).is(200);
      assertThat(reply.body().getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST);
      List<JsonNode> some = List.copyOf(reply.json().get("items").valueStream().toList());
      assertThat(some).isNotEmpty();
      items.addAll(some);
      cursor = next(reply);
    }
    return items;
  }

  /// What the next page is asked with; null on the last one.
  private static String next(Reply reply) {
    JsonNode cursor = reply.json().get("next_cursor");
    return cursor.isNull()
        ? null
        : "&cursor=" + URLEncoder.encode(cursor.asString(), StandardCharsets.UTF_8);
  }

  private static String large(int size) {
    return "{\"x\": \"" + "x".repeat(size) + "\"}";
  }
}
