package dev.runledger.run;

import dev.runledger.id.RunId;
import java.util.List;

/// What came of ending all runs that meet a filter.
///
/// @param dryRun nothing was done: these are those that it would be done to
/// @param runs those that were told, the newest first
public record BulkEnd(boolean dryRun, List<RunId> runs) {
  public BulkEnd {
    runs = List.copyOf(runs);
  }
}
