package dev.runledger.wire;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Agent;
import dev.runledger.run.Agent.Blueprint;

/// An agent, and the body that makes or changes it.
public final class AgentJson {
  private AgentJson() {}

  /// The body of PUT /v1/agents/{name}; what it leaves out the agent does not have.
  public static Blueprint readBlueprint(byte[] body) {
    Fields in = Body.objectOrNothing(body);
    Fields defaults = in.fields("defaults");
    if (defaults != null) {
      SubmissionJson.checkDefaults(defaults);
    }
    Blueprint blueprint = blueprint(in);
    in.finish();
    return blueprint;
  }

  private static Blueprint blueprint(Fields in) {
    return new Blueprint(
        in.text("description", Limits.SENTENCE_LENGTH),
        JobJson.readDemands(in),
        in.object("parameters_schema"),
        in.object("defaults"));
  }

  public static byte[] write(Blueprint blueprint) {
    JsonWriter out = new JsonWriter().object();
    writeFields(out, blueprint);
    return out.endObject().bytes();
  }

  public static String write(Agent agent) {
    JsonWriter out = new JsonWriter();
    write(out, agent);
    return out.toString();
  }

  public static void write(JsonWriter out, Agent agent) {
    out.object().text("name", agent.name());
    writeFields(out, agent.blueprint());
    out.time("created_at", agent.createdAt()).time("updated_at", agent.updatedAt()).endObject();
  }

  private static void writeFields(JsonWriter out, Blueprint blueprint) {
    out.text("description", blueprint.description())
        .raw("demands", blueprint.demands().isNone() ? null : DemandsJson.text(blueprint.demands()))
        .raw("parameters_schema", blueprint.parametersSchema())
        .raw("defaults", blueprint.defaults());
  }

  public static Agent readAgent(String json) {
    Fields in = Body.answer(json);
    Agent agent = read(in);
    in.finish();
    return agent;
  }

  public static Agent read(Fields in) {
    return new Agent(
        in.requiredText("name", Limits.NAME_LENGTH),
        blueprint(in),
        in.requiredTime("created_at"),
        in.requiredTime("updated_at"));
  }
}
