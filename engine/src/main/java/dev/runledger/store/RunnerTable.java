package dev.runledger.store;

import dev.runledger.id.RunnerId;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runners`.
public interface RunnerTable {

  Optional<Runner> find(RunnerId id);

  /// As [#find], for who is about to change the runner or what it holds: nobody else does until the
  /// end of the transaction, also where there is no such runner yet. To be done before a run or a
  /// session is found.
  Optional<Runner> hold(RunnerId id);

  /// As [#hold], of many, in the order of their ids; those that are not there are missing.
  default List<Runner> holdAll(Collection<RunnerId> ids) {
    return ids.stream()
        .sorted(Comparator.comparing(RunnerId::value))
        .flatMap(id -> hold(id).stream())
        .toList();
  }

  /// Stores a runner, over the one of the same id where there is one.
  void put(Runner runner);

  /// The runner was heard: a stale one is online again.
  void seen(RunnerId id, Instant now);

  void setStatus(RunnerId id, Runner.Status status, Instant now);

  void delete(RunnerId id);

  List<Runner> online();

  /// Runners of this status that were last heard before.
  List<Runner> silentSince(Runner.Status status, Instant before);

  /// In the order of their registration, newest first.
  ///
  /// @param status null for every status
  List<Runner> list(Runner.@Nullable Status status);
}
