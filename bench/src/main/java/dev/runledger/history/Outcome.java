package dev.runledger.history;

import java.util.List;

/// What a client was told of what it asked for.
public sealed interface Outcome {

  /// Done, and durable.
  ///
  /// @param runSeqs where the events of an append are; empty for anything else
  record Taken(List<Long> runSeqs) implements Outcome {
    public Taken {
      runSeqs = List.copyOf(runSeqs);
    }
  }

  /// Not done.
  record Refused(String code) implements Outcome {}

  /// Nobody knows.
  record Unknown() implements Outcome {}

  /// Done, where there is no place to tell.
  static Outcome done() {
    return new Taken(List.of());
  }

  static Outcome unknown() {
    return new Unknown();
  }

  default boolean isTaken() {
    return this instanceof Taken;
  }
}
