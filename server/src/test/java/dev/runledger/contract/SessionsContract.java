package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Sessions: whose turn it is, what they are after each of their runs, and how they end.
abstract class SessionsContract extends NodesContract {
  private String ours() {
    return ", \"demands\": {\"tags\": [\"" + hand.tag() + "\"]}";
  }

  private String status(String session) {
    return api.get("/v1/sessions/" + session).is(200).text("status");
  }

  private Held next(Held held) {
    resume(held, ours()).is(201);
    Held next = hand.take();
    next.report("started", "").is(200);
    return next;
  }

  @Test
  void aRequestSaysWhetherItsSessionIsNewOrOld() {
    Held held = running("");
    String body = "{\"prompt\": \"p\", \"type\": \"%s\", \"session_id\": %s}";
    String old = "\"" + sessionOf(held) + "\"";
    api.post("/v1/runs", body.formatted("START_SESSION", old)).isProblem(409, "session_exists");
    Reply missing =
        api.post("/v1/runs", body.formatted("RESUME_SESSION", "null"))
            .isProblem(400, "bad_request");
    assertThat(missing.text("detail")).isEqualTo("session_id is required");
    String fresh = Api.fresh("ses");
    api.post("/v1/runs", body.formatted("RESUME_SESSION", "\"" + fresh + "\""))
        .isProblem(404, "session_not_found");
    api.post("/v1/runs", body.formatted("START_SESSION", "\"" + fresh + "\"")).is(201);
    api.post("/v1/runs", body.formatted("RESUME_SESSION", "\"" + fresh + "\"")).is(201);
  }

  @Test
  void aSessionIsWhatItsRunsMakeOfIt() {
    RunId run = submit("");
    String session = run(run).text("session_id");
    assertThat(status(session)).isEqualTo("pending");
    Held held = hand.take();
    assertThat(status(session)).isEqualTo("pending");
    held.report("started", "").is(200);
    assertThat(status(session)).isEqualTo("running");
    held.report("waiting", ", \"reason\": \"?\", \"hold\": true").is(200);
    assertThat(status(session)).isEqualTo("waiting_input");
    api.post("/v1/runs/" + run + "/resume", "{\"resume\": 1}").is(202);
    assertThat(status(session)).isEqualTo("running");
    held.report("completed", "").is(200);
    assertThat(status(session)).isEqualTo("idle");

    Held failing = next(held);
    failing.report("failed", ", \"error\": \"no luck\"").is(200);
    assertThat(status(session)).isEqualTo("failed");

    Held cancelled = next(held);
    api.post("/v1/runs/" + cancelled.run() + "/cancel", "").is(202);
    assertThat(status(session)).isEqualTo("stopping");
    cancelled.report("stopped", "").is(200);
    assertThat(status(session)).isEqualTo("idle");

    Held stopped = next(held);
    api.post("/v1/runs/" + stopped.run() + "/stop", "").is(202);
    stopped.report("stopped", "").is(200);
    assertThat(status(session)).isEqualTo("stopped");
    assertThat(api.get("/v1/sessions/" + session + "/result").text("run_id"))
        .isEqualTo(stopped.run().value());
  }

  @Test
  void theRunsOfASessionGoOneAfterTheOther() {
    Held first = running("");
    String second = resume(first, ours()).is(201).text("run_id");
    String third = resume(first, ours() + ", \"priority\": 9").is(201).text("run_id");
    assertThat(hand.poll(0, 9).status()).isEqualTo(204);
    first.report("completed", "").is(200);
    Reply grants = hand.poll(20, 9).is(200);
    assertThat(grants.json().get("runs")).hasSize(1);
    assertThat(grants.text("/runs/0/run_id")).isEqualTo(second);
    api.post("/v1/runs/" + third + "/cancel", "").is(202);
    assertThat(status(sessionOf(first))).isEqualTo("pending");
    api.post("/v1/runs/" + third + "/cancel", "").is(200);
    api.post("/v1/runs/" + third + "/stop", "").is(200);
  }

  @Test
  void toStopAgainChangesNothing() {
    Held held = running("");
    String queued = resume(held, ours()).is(201).text("run_id");
    String path = "/v1/sessions/" + sessionOf(held);
    assertThat(api.post(path + "/stop", "").is(202).text("status")).isEqualTo("stopping");
    assertThat(api.get("/v1/runs/" + queued).text("status")).isEqualTo("stopped");
    assertThat(api.post(path + "/stop", "").is(200).text("status")).isEqualTo("stopping");
    held.report("stopped", "").is(200);
    assertThat(api.post(path + "/stop", "").is(200).text("status")).isEqualTo("stopped");
    String idle = api.post("/v1/sessions", "").is(201).text("session_id");
    assertThat(api.post("/v1/sessions/" + idle + "/stop", "").is(202).text("status"))
        .isEqualTo("stopped");
    api.post("/v1/sessions/" + idle + "/stop", "").is(200);
  }

  @Test
  void onlyWhatEndedWithoutSuccessIsTriedAgain() {
    Held held = running("");
    String retry = "/v1/runs/" + held.run() + "/retry";
    api.post(retry, "").isProblem(409, "run_refused");
    held.report("failed", ", \"error\": \"no luck\"").is(200);
    Reply again = api.get(api.post(retry, "").is(201).header("Location")).is(200);
    assertThat(again.text("trigger_source")).isEqualTo("retry");
    assertThat(again.text("parent_run_id")).isEqualTo(held.run().value());
    assertThat(again.text("session_id")).isEqualTo(sessionOf(held));
    Held second = hand.take();
    second.report("started", "").is(200);
    second.report("completed", "").is(200);
    api.post("/v1/runs/" + second.run() + "/retry", "").isProblem(409, "run_refused");
  }

  @Test
  void aSessionGoesByForceWhileOthersGoOnWithIt() throws Exception {
    for (int round = 0; round < 8; round++) {
      String session = run(submit("")).text("session_id");
      String more =
          "{\"prompt\": \"p\", \"type\": \"RESUME_SESSION\", \"session_id\": \""
              + session
              + "\""
              + ours()
              + "}";
      List<Callable<Reply>> asked = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        asked.add(() -> api.post("/v1/runs", more));
        asked.add(() -> api.delete("/v1/sessions/" + session + "?force=true"));
      }
      List<Integer> statuses = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Reply> reply : threads.invokeAll(asked)) {
          statuses.add(reply.get().status());
        }
      }
      assertThat(statuses).containsOnlyOnce(204).isSubsetOf(201, 204, 404, 409);
      api.get("/v1/sessions/" + session).isProblem(404, "session_not_found");
    }
  }

  @Test
  void aSessionGoesWithItsRunsAndItsChildrenStay() {
    Held held = running("");
    String session = sessionOf(held);
    String child = ", \"parent_session_id\": \"" + session + "\"";
    String stays = run(submit(child)).text("session_id");
    String path = "/v1/sessions/" + session;
    api.delete(path).isProblem(409, "session_busy");
    held.report("completed", "").is(200);
    api.delete(path).is(204);
    api.delete(path).isProblem(404, "session_not_found");
    api.get("/v1/runs/" + held.run()).isProblem(404, "run_not_found");
    api.get("/v1/runs/" + held.run() + "/events").isProblem(404, "run_not_found");
    assertThat(api.get("/v1/sessions/" + stays).is(200).text("parent_session_id"))
        .isEqualTo("null");

    RunId grandchild = submit(", \"parent_session_id\": \"" + stays + "\"");
    api.delete("/v1/sessions/" + stays + "?cascade=true").isProblem(409, "session_busy");
    api.delete("/v1/sessions/" + stays + "?cascade=true&force=true").is(204);
    api.get("/v1/runs/" + grandchild).isProblem(404, "run_not_found");
    assertThat(api.get("/v1/admin/audit?limit=1000").is(200).body())
        .contains("session.delete", session, stays);
  }
}
