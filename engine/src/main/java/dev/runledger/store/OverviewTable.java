package dev.runledger.store;

import dev.runledger.id.RunId;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table `runs` as a whole, for those who look after it. What is asked here may take its time.
public interface OverviewTable {

  /// How many runs are in each state that is not final; those without any are missing.
  Map<RunStatus, Long> liveCounts();

  Optional<Diagnosis.Oldest> oldestPending();

  /// Runs that are held by a lease without an end, because somebody took it away by hand, and whose
  /// runner is not online, or was taken away too.
  List<RunId> heldWithoutEnd(int limit);
}
