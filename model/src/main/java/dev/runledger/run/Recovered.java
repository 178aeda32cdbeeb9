package dev.runledger.run;

/// What became of runs whose holders were gone.
public record Recovered(int resetToPending, int markedFailed, int markedStopped) {

  /// Which runs are looked at: those whose lease is over, or also those that are held without one.
  public enum Mode {
    STALE,
    ALL
  }
}
