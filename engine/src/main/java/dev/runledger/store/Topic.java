package dev.runledger.store;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;

/// What somebody can wait for. A ring is a hint without content: whoever hears it reads.
public sealed interface Topic {

  /// A run changed, or events were appended to it.
  record OfRun(RunId run) implements Topic {}

  /// A session changed, or events were appended to it.
  record OfSession(SessionId session) implements Topic {}

  /// There is something to tell this runner.
  record OfRunner(RunnerId runner) implements Topic {}

  /// A run became claimable. Of those who wait for work on a node, one is woken that can take it.
  ///
  /// @param start the part of its demands by which those who wait are kept apart
  /// @param rest all others
  record Work(String start, String rest) implements Topic {}

  /// Anything at all was appended.
  record Feed() implements Topic {}
}
