package dev.runledger.run;

import dev.runledger.id.RunId;
import java.util.List;

/// What came of ending all runs that meet a filter.
///
/// @param dryRun nothing was done: these are those that it would be done to
/// @param runs those that were told, the newest first
/// @param notMoved how many are still as they were, because the database refuses to end them
public record BulkEnd(boolean dryRun, List<RunId> runs, int notMoved) {
  public BulkEnd {
    runs = List.copyOf(runs);
  }
}
