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

  /// Some run became claimable.
  record Work() implements Topic {}

  /// Anything at all was appended.
  record Feed() implements Topic {}
}
