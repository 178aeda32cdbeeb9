package dev.runledger.run;

import dev.runledger.event.RunFact;
import org.jspecify.annotations.Nullable;

/// What the lifecycle answers to a command.
public sealed interface Decision {

  /// @param fact what the log tells of it; null for the one move that has no event: a parked run's
  ///   holder is gone
  record Accepted(RunState next, @Nullable RunFact fact) implements Decision {}

  /// Nothing to do: the command asks for what is so already.
  record Unchanged() implements Decision {}

  /// @param because ends the sentence "Run … "
  record Refused(String because) implements Decision {}
}
