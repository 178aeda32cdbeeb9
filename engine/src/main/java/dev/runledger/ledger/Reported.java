package dev.runledger.ledger;

import dev.runledger.problem.ProblemException;

/// What became of one of the things that a holder reported.
public sealed interface Reported {
  record Taken(Told told) implements Reported {}

  /// Nothing of it was done.
  record Refused(ProblemException why) implements Reported {}
}
