package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request with an Idempotency-Key may be sent as often as one likes.
@Timeout(300)
class IdempotencyTest {
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";

  private final Api api = Api.current();

  /// Sends it twice, and once more with another body.
  private Reply twice(String path, String body, String other, int status, String... headers) {
    String key = Api.fresh("key");
    String[] all = with(headers, key);
    Reply first = api.post(path, body, all).is(status);
    assertThat(first.header(REPLAYED)).isEmpty();
    Reply second = api.post(path, body, all).is(status);
    assertThat(second.header(REPLAYED)).isEqualTo("true");
    assertThat(second.body()).isEqualTo(first.body());
    for (String header : List.of("Location", "Content-Location", "Preference-Applied")) {
      assertThat(second.header(header)).isEqualTo(first.header(header));
    }
    Reply reused = api.post(path, other, all).isProblem(422, "idempotency_key_reused");
    assertThat(reused.text("detail")).contains(key);
    return first;
  }

  private static String[] with(String[] headers, String key) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(headers), java.util.stream.Stream.of(KEY, key))
        .toArray(String[]::new);
  }

  @Test
  void aRunIsMadeOnce() {
    String agent = Api.fresh("agent");
    String body = "{\"prompt\": \"%s\", \"agent_name\": \"" + agent + "\"}";
    twice("/v1/runs", body.formatted("a"), body.formatted("b"), 201);
    assertThat(api.get("/v1/runs?agent_name=" + agent).json().get("items")).hasSize(1);
  }

  @Test
  void aRunOfALayoutIsMadeOnce() {
    twice("/v1/runs?layout=session", "{\"message\": \"a\"}", "{\"message\": \"b\"}", 201);
  }

  @Test
  void aSessionIsMadeOnce() {
    twice("/v1/sessions", "{\"title\": \"a\"}", "{\"title\": \"b\"}", 201);
  }

  @Test
  void aSessionIsStoppedOnce() {
    String session = api.post("/v1/sessions", "").is(201).text("session_id");
    twice("/v1/sessions/" + session + "/stop", "", "{}", 202);
  }

  @Test
  void aRetryAndAForkAreMadeOnce() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run();
    api.put(path + "/snapshots/2", "{\"state\": {}}", "Lease-Token", held.token()).is(200);
    held.report("failed", ", \"error\": \"no luck\"").is(200);
    twice(path + "/retry", "", "{}", 201);
    twice(path + "/fork", "{\"at_step\": 2}", "{}", 201);
    assertThat(api.get(path + "/children").json().get("items")).hasSize(2);
  }

  @Test
  void anAnswerAndAnOrderAreGivenOnce() {
    Held held = Hand.register(api).running();
    held.report("waiting", ", \"reason\": \"May I?\", \"hold\": true").is(200);
    String path = "/v1/runs/" + held.run();
    twice(path + "/resume", "{\"resume\": 1}", "{\"resume\": 2}", 202);
    twice(path + "/cancel", "", "{}", 202);
  }

  @Test
  void whoWaitsForTheEndIsAnsweredTheSameAgain() {
    Reply first =
        twice("/v1/runs", "{\"prompt\": \"a\"}", "{\"prompt\": \"b\"}", 201, "Prefer", "wait=0");
    assertThat(first.header("Preference-Applied")).isEqualTo("wait=0");
    assertThat(first.text("status")).isEqualTo("pending");
  }

  /// The second comes while the first still waits for the end.
  @Test
  void twoWhoWaitTogetherGetOneRunAndOneAnswer() throws Exception {
    Hand hand = Hand.register(api);
    String body = "{\"prompt\": \"a\", \"demands\": {\"tags\": [\"" + hand.tag() + "\"]}}";
    String key = Api.fresh("key");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> first =
          threads.submit(() -> api.post("/v1/runs", body, "Prefer", "wait=20", KEY, key));
      var grant = hand.poll(10, 1).is(200).json().at("/runs/0");
      Future<Reply> second = threads.submit(() -> api.post("/v1/runs", body, KEY, key));
      var held =
          new Held(
              hand,
              new dev.runledger.id.RunId(grant.get("run_id").asString()),
              grant.get("lease_token").asString());
      held.report("started", "").is(200);
      held.report("completed", ", \"result\": {\"ok\": true}").is(200);
      assertThat(first.get().is(201).text("status")).isEqualTo("completed");
      assertThat(second.get().is(201).body()).isEqualTo(first.get().body());
      assertThat(second.get().header(REPLAYED)).isEqualTo("true");
    }
    assertThat(hand.poll(0, 1).status()).isEqualTo(204);
  }

  @Test
  void whoWaitsForARunThatIsDeletedIsAnsweredAllTheSame() throws Exception {
    String agent = Api.fresh("agent");
    String body = "{\"prompt\": \"a\", \"agent_name\": \"" + agent + "\"}";
    String key = Api.fresh("key");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> first =
          threads.submit(() -> api.post("/v1/runs", body, "Prefer", "wait=20", KEY, key));
      Future<Reply> plain = threads.submit(() -> api.post("/v1/runs", body, "Prefer", "wait=20"));
      String runs = "/v1/runs?agent_name=" + agent;
      while (api.get(runs).json().get("items").size() < 2) {
        Thread.onSpinWait();
      }
      for (int run = 0; run < 2; run++) {
        String session = api.get(runs).text("/items/0/session_id");
        api.delete("/v1/sessions/" + session + "?force=true").is(204);
      }
      plain.get().is(201);
      String made = first.get().is(201).body();
      Reply again = api.post("/v1/runs", body, "Prefer", "wait=20", KEY, key).is(201);
      assertThat(again.body()).isEqualTo(made);
      assertThat(again.header(REPLAYED)).isEqualTo("true");
    }
  }

  @Test
  void aRefusalIsNotKept() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run() + "/retry";
    String key = Api.fresh("key");
    api.post(path, "", KEY, key).isProblem(409, "run_refused");
    held.report("failed", ", \"error\": \"no luck\"").is(200);
    api.post(path, "", KEY, key).is(201);
  }

  @Test
  void aKeyIsNeitherEmptyNorEndless() {
    api.post("/v1/runs", "{\"prompt\": \"a\"}", KEY, " ").isProblem(400, "bad_request");
    api.post("/v1/runs", "{\"prompt\": \"a\"}", KEY, "k".repeat(257)).isProblem(400, "bad_request");
  }
}
