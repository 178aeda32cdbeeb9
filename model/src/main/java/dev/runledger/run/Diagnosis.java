package dev.runledger.run;

import dev.runledger.id.RunId;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the runs, the runners and the database are, for whoever wants to know what is wrong.
///
/// @param live how many runs are in each state that is not final; those without any are missing
/// @param oldestPending null when none is pending
/// @param overdue how many runs of each kind of deadline are late, up to a hundred
/// @param runners how many are in each state; those without any are missing
/// @param dead runners that were not heard for long, and what they hold
/// @param inbox sessions that are to be told of their children, and can be now, up to a hundred
/// @param feedEnd the position of the last event of all
public record Diagnosis(
    Map<RunStatus, Long> live,
    @Nullable Oldest oldestPending,
    Map<String, Integer> overdue,
    Map<Runner.Status, Integer> runners,
    List<Dead> dead,
    int inbox,
    long feedEnd) {

  public record Oldest(RunId run, Instant createdAt) {}

  /// @param holds its runs
  public record Dead(Runner runner, List<RunId> holds) {}
}
