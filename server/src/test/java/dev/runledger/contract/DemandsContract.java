package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a run demands of its runner, and what it is told of it.
abstract class DemandsContract extends NodesContract {
  private Reply demanding(String demands) {
    String body = "{\"prompt\": \"p\", \"demands\": " + demands + "}";
    return api.get(api.post("/v1/runs", body).is(201).header("Location")).is(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"hostname\": null, \"project_dir\": null, \"executor_type\": null, \"tags\": null}",
        "{\"hostname\": \"\", \"project_dir\": \"\", \"executor_type\": \"\", \"tags\": []}"
      })
  void whatIsNullOrEmptyIsNotDemanded(String demands) {
    Reply run = demanding(demands);
    assertThat(run.text("demands")).isEqualTo("null");
    assertThat(run.text("timeout_at")).isEqualTo("null");
  }

  @Test
  void whatNobodyMeetsIsTold() {
    Reply run =
        demanding(
            "{\"hostname\": \"%s\", \"project_dir\": \"/Work\", \"executor_type\": \"hand\", \"tags\": [\"%s\", \"%s\"]}"
                .formatted(hand.tag(), hand.tag(), hand.tag().toUpperCase(Locale.ROOT)));
    assertThat(run.text("unmet_demands"))
        .contains("project_dir=/Work", "tag=" + hand.tag().toUpperCase(Locale.ROOT))
        .doesNotContain("hostname", "executor_type", "tag=" + hand.tag() + "\"");
    assertThat(hand.poll(0, 1).status()).isEqualTo(204);
  }

  @Test
  void aRequestOnlyAddsToWhatItsAgentDemands() {
    String agent = Api.fresh("agent");
    String base = "{\"demands\": {\"hostname\": \"%s\", \"tags\": [\"a\"]}}".formatted(hand.tag());
    api.put("/v1/agents/" + agent, base).is(201);
    String body =
        """
        {"prompt": "p", "agent_name": "%s",
         "demands": {"hostname": "elsewhere", "executor_type": "hand", "tags": ["b"]}}
        """
            .formatted(agent);
    Reply run = api.get(api.post("/v1/runs", body).is(201).header("Location")).is(200);
    assertThat(run.json().get("demands"))
        .isEqualTo(
            new Reply(
                    200,
                    run.headers(),
                    "{\"hostname\":\"%s\",\"executor_type\":\"hand\",\"tags\":[\"a\",\"b\"]}"
                        .formatted(hand.tag()))
                .json());
  }

  @Test
  void aRunHasItsOwnTimeToFindARunner() {
    String body =
        "{\"prompt\": \"p\", \"demands\": {\"tags\": [\"%s\"]}, \"timeout_seconds\": 1}"
            .formatted(Api.fresh("nobody"));
    String path = api.post("/v1/runs", body).is(201).header("Location");
    assertThat(api.get(path).text("timeout_at")).isNotEqualTo("null");
    Reply failed = api.get(path + "?wait=20").is(200);
    assertThat(failed.text("status")).isEqualTo("failed");
    assertThat(failed.text("timeout_at")).isEqualTo("null");
    assertThat(failed.text("runner_id")).isEqualTo("null");
  }

  @Test
  void ofEqualPriorityTheOldestIsTakenFirst() {
    RunId first = submit("");
    RunId second = submit("");
    RunId least = submit(", \"priority\": -1");
    Reply grants = hand.poll(20, 3).is(200);
    assertThat(grants.json().get("runs").findValuesAsString("run_id"))
        .containsSubsequence(first.value(), second.value(), least.value());
  }
}
