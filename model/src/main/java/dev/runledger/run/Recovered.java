package dev.runledger.run;

/// What became of runs whose holders were gone.
///
/// @param notMoved how many are still as they were, because the database refuses to move them
public record Recovered(int resetToPending, int markedFailed, int markedStopped, int notMoved) {

  /// Which runs are looked at: those whose lease is over, or also those that are held without one.
  public enum Mode {
    STALE,
    ALL
  }
}
