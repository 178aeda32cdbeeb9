package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests for runs: waited for, repeated, told to a parent, begun from a snapshot.
abstract class RequestsContract extends NodesContract {
  private static final String KEY = "Idempotency-Key";

  private String body(String more) {
    return "{\"prompt\": \"p\", \"demands\": {\"tags\": [\"%s\"]}%s}".formatted(hand.tag(), more);
  }

  @ParameterizedTest
  @CsvSource({
    "?wait=20, ''",
    "'', wait=20",
    "'', 'respond-async, Wait=\"20\"'",
    "'', 'wait=20; for=the-end, handling=strict'"
  })
  void aRequestMayWaitForTheEndOfItsRun(String query, String preference) throws Exception {
    String[] headers = preference.isEmpty() ? new String[0] : new String[] {"Prefer", preference};
    var asked =
        new FutureTask<>(
            () -> api.post("/v1/runs" + query, body(", \"execution_mode\": \"sync\""), headers));
    Thread.ofVirtual().start(asked);
    Held held = hand.take();
    held.report("started", "").is(200);
    held.report("completed", ", \"result\": {\"n\": 1}").is(200);
    Reply answer = asked.get().is(201);
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("/result/n")).isEqualTo("1");
    assertThat(answer.header("Location")).isEqualTo("/v1/runs/" + held.run());
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=20");
  }

  @Test
  void aRequestDoesNotWaitLongerThanItSays() {
    for (String wait : new String[] {"0", "1"}) {
      Reply answer = api.post("/v1/runs?wait=" + wait, body("")).is(201);
      assertThat(answer.text("status")).isEqualTo("pending");
      api.post(answer.header("Location") + "/cancel", "").is(202);
    }
    Reply refused = api.post("/v1/runs?wait=61", body("")).isProblem(400, "bad_request");
    assertThat(refused.text("detail")).contains("wait", "61");
  }

  @Test
  void whatNoDatabaseCouldLookForIsRefused() {
    String cursor =
        Base64.getUrlEncoder()
            .encodeToString("2026-03-01T09:30:00Z run_\0".getBytes(StandardCharsets.UTF_8));
    for (String query :
        new String[] {
          "runs?agent_name=%00",
          "runs?app_package=a%00b",
          "sessions?agent_name=%00",
          "runs?cursor=" + cursor,
          "sessions?cursor=" + cursor,
          "admin/audit?cursor=" + cursor
        }) {
      api.get("/v1/" + query).isProblem(400, "bad_request");
    }
    api.get("/v1/artifacts/%00").isProblem(404, "artifact_not_found");
    api.get("/v1/agents/%00").isProblem(404, "agent_not_found");
  }

  @Test
  void theSameKeyIsTheSameAnswerOnEveryNode() {
    String key = Api.fresh("key");
    Reply first = api.post("/v1/runs", body(""), KEY, key).is(201);
    for (int i = 0; i < 2 * nodes(); i++) {
      Reply again = api.post("/v1/runs", body(""), KEY, key).is(201);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.header("Location")).isEqualTo(first.header("Location"));
      api.post("/v1/runs", body(", \"priority\": 1"), KEY, key)
          .isProblem(422, "idempotency_key_reused");
    }
    assertThat(hand.take().run().value()).isEqualTo(first.text("run_id"));
    assertThat(hand.poll(0, 1).status()).isEqualTo(204);
  }

  @Test
  void aDelayCountsByTheServersClockAndOnceForAKey() {
    String key = Api.fresh("key");
    Reply first = api.post("/v1/runs", body(", \"delay_seconds\": 3600"), KEY, key).is(201);
    for (int i = 0; i < nodes(); i++) {
      Reply again = api.post("/v1/runs", body(", \"delay_seconds\": 3600"), KEY, key).is(201);
      assertThat(again.body()).isEqualTo(first.body());
    }
    Reply run = api.get(first.header("Location")).is(200);
    assertThat(Instant.parse(run.text("not_before")))
        .isEqualTo(Instant.parse(run.text("created_at")).plusSeconds(3600));
    assertThat(hand.poll(0, 1).status()).isEqualTo(204);
    String both = body(", \"delay_seconds\": 1, \"not_before\": \"2026-03-01T09:30:00Z\"");
    assertThat(api.post("/v1/runs", both).isProblem(422, "invalid_body").body())
        .contains("\"pointer\":\"/delay_seconds\"");
    api.post("/v1/runs", body(", \"delay_seconds\": 0")).is(201);
    hand.take();
  }

  @Test
  void aRepeatedRequestIsAnsweredTheSameWhateverBecameOfItsAgent() {
    String agent = Api.fresh("agent");
    api.put("/v1/agents/" + agent, "{}").is(201);
    String key = Api.fresh("key");
    String asks = body(", \"agent_name\": \"" + agent + "\"");
    Reply first = api.post("/v1/runs", asks, KEY, key).is(201);

    String stricter = "{\"parameters_schema\": {\"type\": \"object\", \"required\": [\"rooms\"]}}";
    api.put("/v1/agents/" + agent, stricter).is(200);

    assertThat(api.post("/v1/runs", asks, KEY, key).is(201).body()).isEqualTo(first.body());
    api.post("/v1/runs", asks, KEY, Api.fresh("key")).isProblem(422, "invalid_body");
    api.post("/v1/runs", "{\"agent_name\": \"" + agent + "\"}", KEY, key)
        .isProblem(422, "idempotency_key_reused");
  }

  private RunId child(String parent) {
    return submit(
        ", \"execution_mode\": \"async_callback\", \"parent_session_id\": \"" + parent + "\"");
  }

  private String idle() {
    return api.post("/v1/sessions", "").is(201).text("session_id");
  }

  @ParameterizedTest
  @CsvSource({"failed, no luck", "stopped, because", "cancelled, because"})
  void aParentIsToldHoweverItsChildEnded(String end, String why) {
    String parent = idle();
    Held held = childHeld(parent);
    if (end.equals("failed")) {
      held.report("failed", ", \"error\": \"no luck\"").is(200);
    } else {
      String order = end.equals("stopped") ? "/stop" : "/cancel";
      api.post("/v1/runs/" + held.run() + order, "{\"reason\": \"because\"}").is(202);
      held.report("stopped", "").is(200);
    }
    try (Stream log = Stream.open(api, "/v1/sessions/" + parent + "/events")) {
      log.await("run_created");
    }
    Reply runs = api.get("/v1/sessions/" + parent + "/runs").is(200);
    assertThat(runs.json().get("items")).hasSize(1);
    assertThat(runs.text("/items/0/type")).isEqualTo("RESUME_SESSION");
    assertThat(runs.text("/items/0/prompt")).contains(sessionOf(held), end, why);
  }

  private Held childHeld(String parent) {
    child(parent);
    Held held = hand.take();
    held.report("started", "").is(200);
    return held;
  }

  @Test
  void aParentThatIsStoppedOrGoneIsToldNothingAndAnEventSaysSo() {
    String stopped = idle();
    String gone = idle();
    RunId ofStopped = child(stopped);
    RunId ofGone = child(gone);
    api.post("/v1/sessions/" + stopped + "/stop", "").is(202);
    api.delete("/v1/sessions/" + gone).is(204);
    api.post("/v1/runs/" + ofStopped + "/cancel", "").is(202);
    api.post("/v1/runs/" + ofGone + "/cancel", "").is(202);
    for (String log : new String[] {stopped, run(ofGone).text("session_id")}) {
      try (Stream stream = Stream.open(api, "/v1/sessions/" + log + "/events")) {
        assertThat(stream.await("callback_undelivered").data()).contains("run_");
      }
    }
    assertThat(api.get("/v1/sessions/" + stopped + "/runs").json().get("items")).isEmpty();
  }

  @Test
  void aSessionIsNotItsOwnParent() {
    for (String session : new String[] {idle(), Api.fresh("ses")}) {
      String own = ", \"session_id\": \"%1$s\", \"parent_session_id\": \"%1$s\"".formatted(session);
      api.post("/v1/runs", body(own)).isProblem(400, "bad_request");
    }
    api.post("/v1/runs", body(", \"parent_session_id\": \"ses_nowhere\""))
        .isProblem(404, "session_not_found");
    api.post("/v1/runs", body(", \"parent_run_id\": \"run_nowhere\""))
        .isProblem(404, "run_not_found");
  }

  @Test
  void aParentRunMayBeNamedInAnySpelling() {
    Held held = running("");
    String uuid = run(held.run()).text("run_uuid");
    for (String spelling : new String[] {uuid, uuid.replace("-", "")}) {
      RunId child = submit(", \"parent_run_id\": \"" + spelling + "\"");
      assertThat(run(child).text("parent_run_id")).isEqualTo(held.run().value());
    }
    Reply children = api.get("/v1/runs/" + held.run() + "/children").is(200);
    assertThat(children.json().get("items")).hasSize(2);
  }

  @Test
  void aForkStartsFromAnyStepInASessionOfItsOwn() {
    Held held = running("");
    String path = "/v1/runs/" + held.run();
    api.post(path + "/fork", "").isProblem(404, "snapshot_not_found");
    for (int step = 1; step <= 2; step++) {
      String state = "{\"state\": {\"n\": %d}}".formatted(step);
      api.put(path + "/snapshots/" + step, state, "Lease-Token", held.token()).is(200);
    }
    api.post(path + "/fork", "{\"at_step\": 3}").isProblem(404, "snapshot_not_found");
    Reply forked = api.post(path + "/fork", "{\"at_step\": 1}").is(201);
    Reply fork = api.get(forked.header("Location")).is(200);
    assertThat(fork.text("parent_run_id")).isEqualTo(held.run().value());
    assertThat(fork.text("session_id")).isNotEqualTo(sessionOf(held));
    assertThat(fork.text("checkpoint_thread"))
        .isEqualTo(fork.text("session_id") + ":" + fork.text("run_id"));
    Reply grant = hand.poll(20, 1).is(200);
    assertThat(grant.text("/runs/0/run_id")).isEqualTo(fork.text("run_id"));
    assertThat(grant.number("/runs/0/snapshot/state/n")).isEqualTo(1);
  }
}
