package dev.runledger.client;

import dev.runledger.run.Agent;
import dev.runledger.wire.AgentJson;
import dev.runledger.wire.Paths;

/// What can be asked of agents. Every method throws a [RunledgerException] when the server says no.
public final class Agents {
  private final Transport transport;

  Agents(Transport transport) {
    this.transport = transport;
  }

  public Agent get(String name) {
    return read(Call.get(Paths.of(Paths.AGENT, name)));
  }

  /// All that have a blueprint, by name.
  public Listing<Agent> list() {
    return Answers.listing(transport, Query.of(Paths.AGENTS), "list of agents", AgentJson::read);
  }

  /// Says what an agent is; what the blueprint leaves out it does not have.
  public Agent put(String name, Agent.Blueprint blueprint) {
    return read(Call.put(Paths.of(Paths.AGENT, name), AgentJson.write(blueprint)));
  }

  /// Its runs stay.
  public void delete(String name) {
    transport.send(Call.delete(Paths.of(Paths.AGENT, name)));
  }

  private Agent read(Call call) {
    return Answers.read("agent", transport.send(call), AgentJson::readAgent);
  }
}
