package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Agents over HTTP; what they do to runs is the engine's contract.
class AgentsTest {
  private final Api api = Api.current();
  private final String name = Api.fresh("agent");
  private final String path = "/v1/agents/" + name;

  private Reply submit(String more) {
    return api.post(
        "/v1/runs", "{\"prompt\": \"p\", \"agent_name\": \"%s\"%s}".formatted(name, more));
  }

  @Test
  void anAgentIsPutReadListedAndDeleted() {
    String body =
        """
        {"description": "Writes code", "demands": {"tags": ["linux"]},
         "parameters_schema": {"type": "object"}, "defaults": {"max_attempts": 2}}
        """;
    Reply made = api.put(path, body).is(201);
    assertThat(made.header("Location")).isEqualTo(path);
    assertThat(made.text("/defaults/max_attempts")).isEqualTo("2");
    assertThat(api.get(path).is(200).body()).isEqualTo(made.body());
    assertThat(api.put(path, "{}").is(200).text("demands")).isEqualTo("null");
    assertThat(api.get("/v1/agents").is(200).body()).contains("\"" + name + "\"");
    api.delete(path).is(204);
    api.get(path).isProblem(404, "agent_not_found");
    api.delete(path).isProblem(404, "agent_not_found");
  }

  @Test
  void aRunDemandsWhatItsAgentDemandsAndMore() {
    api.put(path, "{\"demands\": {\"hostname\": \"h\", \"tags\": [\"a\"]}}").is(201);
    Reply made = submit(", \"demands\": {\"hostname\": \"other\", \"tags\": [\"b\"]}").is(201);
    Reply run = api.get(made.header("Location"));
    assertThat(run.text("demands")).isEqualTo("{\"hostname\":\"h\",\"tags\":[\"a\",\"b\"]}");
  }

  @Test
  void whatARequestLeavesOutIsAsItsAgentSays() {
    api.put(path, "{\"defaults\": {\"execution_mode\": \"async_poll\", \"priority\": 7}}").is(201);
    Reply plain = api.get(submit("").is(201).header("Location"));
    assertThat(plain.text("execution_mode")).isEqualTo("async_poll");
    assertThat(plain.number("priority")).isEqualTo(7);
    Reply other = api.get(submit(", \"priority\": 1").is(201).header("Location"));
    assertThat(other.number("priority")).isEqualTo(1);
  }

  @Test
  void aLimitOfStepsIsTheRequestsWhereItHasOneAlsoWhereThatIsTheUsualOne() {
    api.put(path, "{\"defaults\": {\"max_steps\": 7}}").is(201);
    Hand hand = Hand.register(api);
    String demands = ", \"demands\": {\"tags\": [\"" + hand.tag() + "\"]}";
    assertThat(api.get(submit("").is(201).header("Location")).number("max_steps")).isEqualTo(7);

    submit(demands + ", \"max_steps\": 100").is(201);
    Hand.Held held = hand.take();
    assertThat(api.get("/v1/runs/" + held.run()).number("max_steps")).isEqualTo(100);
    held.report("started", "").is(200);
    held.append("{\"event_type\": \"a\", \"step\": 100}").is(200);
    assertThat(held.status()).isEqualTo("running");
    held.append("{\"event_type\": \"a\", \"step\": 101}").is(200);
    assertThat(held.status()).isEqualTo("stopping");
  }

  @Test
  void aRunOfAnAgentThatNobodyLimitedGoesOn() {
    Hand hand = Hand.register(api);
    Hand.Held held = hand.running();
    assertThat(api.get("/v1/runs/" + held.run()).text("max_steps")).isEqualTo("null");
    held.append("{\"event_type\": \"a\", \"step\": 101}").is(200);
    assertThat(held.status()).isEqualTo("running");
  }

  @Test
  void aRunInAnAgentsSessionIsThatAgents() {
    api.put(path, "{\"demands\": {\"tags\": [\"a\"]}, \"defaults\": {\"priority\": 7}}").is(201);
    String session = submit("").is(201).text("session_id");
    String body = "{\"prompt\": \"go on\", \"session_id\": \"%s\"%s}";

    Reply next = api.get(api.post("/v1/runs", body.formatted(session, "")).header("Location"));
    assertThat(next.text("agent_name")).isEqualTo(name);
    assertThat(next.text("demands")).isEqualTo("{\"tags\":[\"a\"]}");
    assertThat(next.number("priority")).isEqualTo(7);

    String other = body.formatted(session, ", \"agent_name\": \"another\"");
    Reply named = api.get(api.post("/v1/runs", other).header("Location"));
    assertThat(named.text("agent_name")).isEqualTo("another");
    assertThat(named.text("demands")).isEqualTo("null");
  }

  @Test
  void parametersThatBreakTheSchemaArePointedAt() {
    api.put(
            path,
            """
            {"parameters_schema": {"type": "object", "required": ["branch"],
             "properties": {"depth": {"type": "integer"}}}}
            """)
        .is(201);
    Reply refused = submit(", \"parameters\": {\"depth\": \"x\"}").isProblem(422, "invalid_body");
    assertThat(refused.json().get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/parameters/branch", "/parameters/depth");
    submit("").isProblem(422, "invalid_body");
    submit(", \"parameters\": {\"branch\": \"main\"}").is(201);
  }

  @Test
  void aBlueprintThatIsNoneIsPointedAt() {
    Reply schema =
        api.put(path, "{\"parameters_schema\": {\"properties\": {\"a\": {\"type\": \"strin\"}}}}")
            .isProblem(422, "invalid_body");
    assertThat(schema.text("/errors/0/pointer")).isEqualTo("/parameters_schema/properties/a/type");
    Reply defaults =
        api.put(path, "{\"defaults\": {\"max_attempts\": 0, \"promt\": \"x\"}}")
            .isProblem(422, "invalid_body");
    assertThat(defaults.json().get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/defaults/max_attempts", "/defaults/promt");
    api.put(path, "{\"deamnds\": {}}").isProblem(422, "invalid_body");
    api.get(path).isProblem(404, "agent_not_found");
  }

  @Test
  void anUnknownAgentIsJustAName() {
    Reply made = submit(", \"parameters\": {\"anything\": 1}").is(201);
    assertThat(api.get(made.header("Location")).text("agent_name")).isEqualTo(name);
  }
}
