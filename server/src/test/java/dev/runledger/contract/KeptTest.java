package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a run leaves behind beside its log: snapshots and artifacts.
class KeptTest {
  private final Api api = Api.current();

  @Test
  void theStateOfARunIsItsLastSnapshotAndTheEventsSince() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run();
    Reply stored =
        api.put(
                path + "/snapshots/4",
                "{\"state\": {\"n\": 1.0}, \"node_name\": \"plan\"}",
                "Lease-Token",
                held.token())
            .is(200);
    assertThat(stored.body()).as("the exact bytes").contains("\"state\":{\"n\": 1.0}");
    held.append("{\"event_type\": \"after\"}").is(200);
    assertThat(api.get(path + "/snapshots").is(200).text("/items/0/step")).isEqualTo("4");
    Reply state = api.get(path + "/state").is(200);
    assertThat(state.number("/snapshot/run_seq")).isEqualTo(3);
    assertThat(state.text("/events/0/event_type")).isEqualTo("after");
    Reply early = api.get(path + "/state?at_seq=2").is(200);
    assertThat(early.text("snapshot")).isEqualTo("null");
    assertThat(early.json().get("events")).hasSize(2);
  }

  @Test
  void artifactsAreListedAsTheyCamePageByPage() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run() + "/artifacts";
    List<String> stored = new ArrayList<>();
    for (String content : List.of("one", "two", "three", "four", "five")) {
      stored.add(
          api.send(
                  "POST",
                  path + "?kind=log",
                  BodyPublishers.ofString(content),
                  "Lease-Token",
                  held.token())
              .is(201)
              .text("ref"));
    }
    List<String> read = new ArrayList<>();
    for (String cursor = ""; cursor != null; ) {
      Reply page = api.get(path + "?limit=2" + cursor).is(200);
      assertThat(page.number("total")).isEqualTo(5);
      page.json().get("items").forEach(artifact -> read.add(artifact.get("ref").asString()));
      JsonNode next = page.json().get("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
    }
    assertThat(read).isEqualTo(stored);
    api.get(path + "?cursor=none").isProblem(400, "bad_request");
  }

  @Test
  void anArtifactIsToldByItsContentAndReadInPieces() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run() + "/artifacts";
    Reply stored =
        api.send(
                "POST",
                path + "?kind=log&name=out.txt&step=3",
                BodyPublishers.ofString("hello world"),
                "Content-Type",
                "application/octet-stream",
                "Lease-Token",
                held.token())
            .is(201);
    assertThat(stored.text("media_type")).isEqualTo("text/plain");
    assertThat(api.get(path).is(200).text("/items/0/ref")).isEqualTo(stored.text("ref"));
    String artifact =
        "/v1/artifacts/" + URLEncoder.encode(stored.text("ref"), StandardCharsets.UTF_8);
    assertThat(stored.header("Location")).isEqualTo(artifact);
    assertThat(api.get(artifact).is(200).text("name")).isEqualTo("out.txt");
    Reply content = api.get(artifact + "/content").is(200);
    assertThat(content.body()).isEqualTo("hello world");
    assertThat(content.mediaType()).isEqualTo("text/plain");
    assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(content.header("Content-Security-Policy")).contains("sandbox");
    Reply part = api.get(artifact + "/content", "Range", "bytes=6-").is(206);
    assertThat(part.body()).isEqualTo("world");
    assertThat(part.header("Content-Range")).isEqualTo("bytes 6-10/11");
    assertThat(api.get(artifact + "/content", "Range", "bytes=-2").is(206).body()).isEqualTo("ld");
    assertThat(api.get(artifact + "/content", "Range", "bytes=0-1,3-4").is(200).body())
        .isEqualTo("hello world");
    api.get(artifact + "/content", "Range", "bytes=11-").isProblem(416, "range_not_satisfiable");
    api.get(artifact + "/content", "If-None-Match", content.header("ETag")).is(304);
    assertThat(api.get("/v1/artifacts/" + stored.text("sha256") + "/content").is(200).body())
        .isEqualTo("hello world");
  }
}
