package dev.runledger.store;

import dev.runledger.run.Agent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `agents`.
public interface AgentTable {

  Optional<Agent> find(String name);

  /// Stores an agent, over the one of the same name where there is one; that one's creation stays.
  ///
  /// @return whether there was none: of many who put it at once, one made it
  boolean put(String name, Agent.Blueprint blueprint);

  /// @return whether there was one
  boolean delete(String name);

  /// In the order of their names: as many as asked for, or fewer when there are no more, or when
  /// they have the text of one answer.
  ///
  /// @param after the name that the list begins after; null for all
  Listed<Agent> list(@Nullable String after, int limit);

  /// How many there are.
  long count();
}
