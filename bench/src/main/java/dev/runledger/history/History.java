package dev.runledger.history;

import java.util.List;

/// Everything that all clients did and saw, and what the server had promised them.
public record History(Promises promises, List<Op> ops) {
  public History {
    ops = List.copyOf(ops);
  }

  /// The times that the server was told to keep, in nanoseconds.
  ///
  /// @param lease how long a lease lasts without renewal
  /// @param slack after a lease, until when the run must have moved on
  /// @param lastFault when the last fault was over
  public record Promises(long lease, long slack, long lastFault) {}
}
