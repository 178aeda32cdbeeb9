package dev.runledger.store;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runs` as a whole, for those who look after it. What is asked here may take its time.
public interface OverviewTable {

  /// How many runs are in each state that is not final; those without any are missing.
  Map<RunStatus, Long> liveCounts();

  Optional<Diagnosis.Oldest> oldestPending();

  /// Runs that are held by a lease without an end: somebody took it away by hand.
  List<Held> heldWithoutEnd(int limit);

  /// @param runner null when that was taken away too
  record Held(RunId run, @Nullable RunnerId runner) {}
}
