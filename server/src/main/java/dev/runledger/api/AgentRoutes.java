package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.Limits;
import dev.runledger.json.TextFaults;
import dev.runledger.ledger.Agents;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.wire.AgentJson;
import dev.runledger.wire.Paths;
import java.util.List;

/// Agents: described, looked at, forgotten.
public final class AgentRoutes implements Routes {
  private static final String NAME = "name";

  private final Agents agents;

  public AgentRoutes(Agents agents) {
    this.agents = agents;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.AGENTS, this::list).taking(Asked.LIMIT, Asked.CURSOR),
        Route.get(Paths.AGENT, this::show),
        Route.put(Paths.AGENT, this::put),
        Route.delete(Paths.AGENT, this::delete));
  }

  private Answer list(Call call) {
    Agents.Known known = agents.list(Asked.page(call));
    return Answers.page(known.page(), known.total(), Agents::mark, AgentJson::write);
  }

  private Answer show(Call call) {
    return Answers.json(AgentJson.write(agents.agent(name(call))));
  }

  private Answer put(Call call) {
    String name = call.variable(NAME);
    if (!canBeName(name)) {
      throw new ProblemException(
          new BadRequest(
              "'" + name + "' is no name of an agent.",
              "Give it a name of 1 to 256 characters without control characters."));
    }
    Agents.Put put =
        agents.put(
            name, AgentJson.readBlueprint(call.body().json(Limits.BODY_BYTES)), call.actor());
    String body = AgentJson.write(put.agent());
    return put.isNew() ? Answers.created(Paths.of(Paths.AGENT, name), body) : Answers.json(body);
  }

  private Answer delete(Call call) {
    agents.delete(name(call), call.actor());
    return Answer.nothing(204);
  }

  /// What cannot be a name is the name of no agent.
  private static String name(Call call) {
    String name = call.variable(NAME);
    if (!canBeName(name)) {
      throw new ProblemException(new Problem.NotFound("agent", name));
    }
    return name;
  }

  private static boolean canBeName(String name) {
    return !name.isBlank()
        && name.length() <= Limits.NAME_LENGTH
        && name.chars().noneMatch(Character::isISOControl)
        && TextFaults.in(name) == null;
  }
}
