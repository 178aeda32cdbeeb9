package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Agents;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.wire.AgentJson;
import dev.runledger.wire.Paths;
import java.util.List;

/// Agents: described, looked at, forgotten.
public final class AgentRoutes implements Routes {
  private final Agents agents;

  public AgentRoutes(Agents agents) {
    this.agents = agents;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.AGENTS, this::list),
        Route.get(Paths.AGENT, this::show),
        Route.put(Paths.AGENT, this::put),
        Route.delete(Paths.AGENT, this::delete));
  }

  private Answer list(Call call) {
    return Answers.whole(agents.list(), AgentJson::write);
  }

  private Answer show(Call call) {
    return Answers.json(AgentJson.write(agents.agent(name(call))));
  }

  private Answer put(Call call) {
    String name = name(call);
    if (name.isBlank() || name.length() > Limits.NAME_LENGTH) {
      throw new ProblemException(
          new BadRequest(
              "The name of the agent has " + name.length() + " characters.",
              "Give it a name of 1 to " + Limits.NAME_LENGTH + " characters."));
    }
    Agents.Put put = agents.put(name, AgentJson.readBlueprint(call.body().json(Limits.BODY_BYTES)));
    String body = AgentJson.write(put.agent());
    return put.isNew() ? Answers.created(Paths.of(Paths.AGENT, name), body) : Answers.json(body);
  }

  private Answer delete(Call call) {
    agents.delete(name(call));
    return Answer.nothing(204);
  }

  private static String name(Call call) {
    return call.variable("name");
  }
}
