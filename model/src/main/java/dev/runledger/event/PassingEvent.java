package dev.runledger.event;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.time.Instant;

/// An event that is shown to whoever follows its run or its session now, and not stored.
///
/// @param after the run_seq of the last event that was stored before it
/// @param at when it was told, by the store's clock
public record PassingEvent(RunId run, SessionId session, long after, NewEvent event, Instant at) {

  /// Whether it was told after that stored event of the same run.
  public boolean follows(Event stored) {
    return run.equals(stored.runId()) && stored.runSeq() != null && stored.runSeq() <= after;
  }
}
