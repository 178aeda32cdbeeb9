package dev.runledger.http;

import dev.runledger.problem.Problem;
import java.util.Optional;

/// Tells the faults that the server knows how to answer from those that nobody foresaw. Whoever
/// wires the house knows the store; this room does not.
@FunctionalInterface
public interface Faults {
  /// Empty for a fault that nobody foresaw.
  Optional<Problem> known(RuntimeException fault);
}
