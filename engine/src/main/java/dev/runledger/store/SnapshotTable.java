package dev.runledger.store;

import dev.runledger.event.Artifact;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables `run_state_snapshots` and `run_artifacts`: what a run leaves behind beside its log.
public interface SnapshotTable {

  /// Stores a snapshot, over the one of the same step.
  void put(Snapshot snapshot);

  /// The one of the highest step.
  Optional<Snapshot> latest(RunId run);

  /// As [#latest], of many runs; those that have none are missing.
  default List<Snapshot> latestOf(Collection<RunId> runs) {
    return runs.stream().flatMap(run -> latest(run).stream()).toList();
  }

  Optional<Snapshot> atStep(RunId run, long step);

  /// The latest that contains no event after this run_seq.
  Optional<Snapshot> before(RunId run, long runSeq);

  /// Those of a run after a step, in the order of their steps: as many as asked for, or fewer when
  /// there are no more, or when they have the text of one answer.
  ///
  /// @param after the step that the list begins after; -1 for all
  Listed<Snapshot> ofRun(RunId run, long after, int limit);

  /// How many there are of this run.
  long countOf(RunId run);

  /// @return false when the run has this artifact already; nothing was stored then
  boolean put(Artifact artifact);

  /// Those of a run, in the order in which they came.
  ///
  /// @param after the ref of the one that the list begins after; null for all
  /// @param limit at most so many
  List<Artifact> artifactsOf(RunId run, @Nullable String after, int limit);

  /// How many there are of this run.
  long countArtifactsOf(RunId run);

  Optional<Artifact> artifact(String ref);

  /// The first that has this content, of whichever run.
  Optional<Artifact> artifactWith(String sha256);
}
