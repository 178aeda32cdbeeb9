package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.work.Demands;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An agent: what runs that name it demand, and what they are where their requests do not say.
///
/// @param name as runs name it in `agent_name`
public record Agent(String name, Blueprint blueprint, Instant createdAt, Instant updatedAt) {

  /// What a person says of an agent.
  ///
  /// @param description null for none
  /// @param demands a request can only add to them
  /// @param parametersSchema a JSON Schema of a request's parameters; null when any will do
  /// @param defaults a JSON object with fields of a request; null for none
  public record Blueprint(
      @Nullable String description,
      Demands demands,
      @Nullable Json parametersSchema,
      @Nullable Json defaults) {}
}
