package dev.runledger.store;

import dev.runledger.run.Agent;
import java.util.List;
import java.util.Optional;

/// The table `agents`.
public interface AgentTable {

  Optional<Agent> find(String name);

  /// Stores an agent, over the one of the same name where there is one; that one's creation stays.
  ///
  /// @return the agent as it is now
  Agent put(String name, Agent.Blueprint blueprint);

  /// @return whether there was one
  boolean delete(String name);

  /// In the order of their names.
  List<Agent> list();
}
