package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Api api = Api.current();

  @Test
  void aSessionIsMadeReadAndChanged() {
    Reply made = api.post("/v1/sessions", "{\"title\": \"one\", \"metadata\": {\"a\": 1}}").is(201);
    String path = "/v1/sessions/" + made.text("session_id");
    assertThat(made.header("Location")).isEqualTo(path);
    assertThat(made.text("status")).isEqualTo("idle");
    Reply changed = api.patch(path, "{\"title\": null, \"agent_name\": \"coder\"}").is(200);
    assertThat(changed.text("title")).isEqualTo("null");
    assertThat(changed.text("metadata")).isEqualTo("{\"a\":1}");
    String tag = api.get(path).is(200).header("ETag");
    api.get(path, "If-None-Match", tag).is(304);
  }

  @Test
  void aLogOfWhichARunWasDeletedIsNews() {
    String session = api.post("/v1/sessions", "").is(201).text("session_id");
    String body = "{\"prompt\": \"p\", \"session_id\": \"%s\"}".formatted(session);
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String run = api.post("/v1/runs", body).is(201).text("run_id");
      api.post("/v1/runs/" + run + "/cancel", "").is(202);
      runs.add(run);
    }
    String path = "/v1/sessions/" + session + "/events";
    Reply before = api.get(path).is(200);
    api.get(path, "If-None-Match", before.header("ETag")).is(304);

    api.delete("/v1/runs/" + runs.get(1)).is(204);

    Reply after = api.get(path, "If-None-Match", before.header("ETag")).is(200);
    assertThat(after.json().get("events").size()).isLessThan(before.json().get("events").size());
  }

  @Test
  void aSessionListsItsRunsAndTheListOfSessionsHasIt() {
    String agent = Api.fresh("agent");
    String body = "{\"prompt\": \"p\", \"agent_name\": \"%s\"}".formatted(agent);
    String session = api.post("/v1/runs", body).is(201).text("session_id");
    assertThat(api.get("/v1/sessions?agent_name=" + agent).text("/items/0/session_id"))
        .isEqualTo(session);
    assertThat(api.get("/v1/sessions/" + session + "/runs").json().get("items")).hasSize(1);
  }

  @Test
  void theResultIsThatOfTheRunThatEndedLast() {
    Held held = Hand.register(api).running();
    String path = "/v1/sessions/" + api.get("/v1/runs/" + held.run()).text("session_id");
    assertThat(api.get(path + "/result").is(204).body()).isEmpty();
    held.report("completed", ", \"result\": {\"ok\": true}").is(200);
    assertThat(api.get(path + "/result").is(200).text("/result/ok")).isEqualTo("true");
  }

  @Test
  void stoppingASessionEndsItsRuns() {
    Reply made = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    String path = "/v1/sessions/" + made.text("session_id");
    assertThat(api.post(path + "/stop", "{\"reason\": \"enough\"}").is(202).text("status"))
        .isEqualTo("stopped");
    api.post(path + "/stop", "").is(200);
    assertThat(api.get("/v1/runs/" + made.text("run_id")).text("status")).isEqualTo("stopped");
  }

  @Test
  void stoppingASessionReachesItsChildrenWhenAsked() {
    Reply parent = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    String path = "/v1/sessions/" + parent.text("session_id");
    String body =
        "{\"prompt\": \"c\", \"parent_session_id\": \"%s\"}".formatted(parent.text("session_id"));
    Reply child = api.post("/v1/runs", body).is(201);
    api.post(path + "/stop", "").is(202);
    assertThat(api.get("/v1/runs/" + child.text("run_id")).text("status")).isEqualTo("pending");
    api.post(path + "/stop?children=true", "").is(202);
    api.post(path + "/stop?children=true", "").is(200);
    assertThat(api.get("/v1/runs/" + child.text("run_id")).text("status")).isEqualTo("stopped");
    assertThat(api.get("/v1/sessions/" + child.text("session_id")).text("status"))
        .isEqualTo("stopped");
  }

  @Test
  void aSessionWithALiveRunIsDeletedOnlyByForce() {
    Reply made = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    String path = "/v1/sessions/" + made.text("session_id");
    api.delete(path).isProblem(409, "session_busy");
    api.get(path).is(200);
    api.delete(path + "?force=true").is(204);
    api.get(path).isProblem(404, "session_not_found");
    api.get("/v1/runs/" + made.text("run_id")).isProblem(404, "run_not_found");
  }

  @Test
  void childrenStayUnlessTheyAreToGoToo() {
    String parent = api.post("/v1/sessions", "").is(201).text("session_id");
    String body = "{\"parent_session_id\": \"%s\"}".formatted(parent);
    String stays = api.post("/v1/sessions", body).is(201).text("session_id");
    assertThat(api.get("/v1/sessions?parent_session_id=" + parent).json().get("items")).hasSize(1);
    api.delete("/v1/sessions/" + parent).is(204);
    assertThat(api.get("/v1/sessions/" + stays).is(200).text("parent_session_id"))
        .isEqualTo("null");
    String other = api.post("/v1/sessions", "").is(201).text("session_id");
    String goes =
        api.post("/v1/sessions", "{\"parent_session_id\": \"%s\"}".formatted(other))
            .text("session_id");
    api.delete("/v1/sessions/" + other + "?cascade=true").is(204);
    api.get("/v1/sessions/" + goes).isProblem(404, "session_not_found");
  }
}
