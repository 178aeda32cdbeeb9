package dev.runledger.runner;

import java.time.Duration;

/// Tells the work on a run to end.
///
/// @param reason a word or a sentence, from whoever asked
/// @param grace how long the work may take to end; after it its thread is interrupted
public record StopSignal(Cause cause, String reason, Duration grace) {

  public enum Cause {
    /// Somebody stopped or cancelled the run.
    ORDERED,

    /// The run is not ours any more: nothing that is reported of it counts.
    LEASE_LOST,

    /// The runner itself is closing.
    CLOSING
  }
}
