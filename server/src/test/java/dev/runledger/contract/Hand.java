package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import tools.jackson.databind.JsonNode;

/// A runner played by hand: registered with a tag of its own, so that it gets the runs of its own
/// test only.
record Hand(Api api, String tag, String id) {

  static Hand register(Api api) {
    String tag = Api.fresh("tag");
    return new Hand(api, tag, api.post("/v1/runners", body(tag, false)).is(201).text("runner_id"));
  }

  private static String body(String tag, boolean replace) {
    return """
    {"hostname": "%s", "project_dir": "/work", "executor_type": "hand", "tags": ["%s"],
     "require_matching_tags": true, "replace": %s}
    """
        .formatted(tag, tag, replace);
  }

  /// The restart of this runner: whatever it held is lost.
  void restart() {
    api.post("/v1/runners", body(tag, true)).is(201);
  }

  /// A run in this runner's hand, and the secret of its lease.
  record Held(Hand hand, RunId run, String token) {
    String fence() {
      return fence("");
    }

    /// @param more fields, each with a comma before it
    String fence(String more) {
      return "{\"runner_id\": \"%s\", \"lease_token\": \"%s\"%s}".formatted(hand.id(), token, more);
    }

    Reply report(String what, String more) {
      return hand.api().post("/v1/runs/" + run + "/" + what, fence(more));
    }

    Reply append(String events) {
      return hand.api().post("/v1/runs/" + run + "/events", events, "Lease-Token", token);
    }

    String status() {
      return hand.api().get("/v1/runs/" + run).is(200).text("status");
    }
  }

  Reply poll(int waitSeconds, int maxRuns) {
    return api.post(
        "/v1/runners/" + id + "/poll",
        "{\"wait_seconds\": %d, \"max_runs\": %d}".formatted(waitSeconds, maxRuns));
  }

  /// A run that was submitted, claimed and not yet acknowledged.
  Held claimed() {
    RunId run = api.submit(tag);
    Held held = take();
    assertThat(held.run()).isEqualTo(run);
    return held;
  }

  /// The next run that waits for this runner.
  Held take() {
    JsonNode grant = poll(20, 1).is(200).json().at("/runs/0");
    RunId run = new RunId(grant.get("run_id").asString());
    return new Held(this, run, grant.get("lease_token").asString());
  }

  Held running() {
    Held held = claimed();
    held.report("started", "").is(200);
    return held;
  }

  Held completed() {
    Held held = running();
    held.report("completed", ", \"result\": {\"ok\": true}").is(200);
    return held;
  }
}
