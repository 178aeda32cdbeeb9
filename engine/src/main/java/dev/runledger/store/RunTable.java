package dev.runledger.store;

import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.store.EventTable.Append;
import dev.runledger.work.Lease;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runs`. In a writing transaction, what was found stays as it is until the end of it.
public interface RunTable {

  /// By any spelling of its id.
  Optional<Run> find(RunId id);

  /// Many at once, by their own ids. Those that are not there are missing.
  default List<Run> findAll(Collection<RunId> ids) {
    return ids.stream().flatMap(id -> find(id).stream()).toList();
  }

  /// Whether there is such a run, by any spelling; in a writing transaction it is there until the
  /// end of it, however it changes.
  boolean exists(RunId id);

  /// A new run, and the first event of its log.
  ///
  /// @param readyKey what it demands, spelled to be matched, when it can be claimed at once; else
  ///   null
  record Beginning(Run run, @Nullable String readyKey, NewEvent event) {

    public static List<Append> appends(List<Beginning> all) {
      return all.stream()
          .map(one -> new Append(one.run.sessionId(), one.run.id(), List.of(one.event)))
          .toList();
    }
  }

  /// @throws StoreException [StoreException#isConstraint()] when an id is taken or a session is not
  ///   there
  void insertAll(List<Beginning> fresh);

  /// Stores what changes over a run's life: state, attempt, timing and answers.
  void save(Run run);

  /// As [#save], many at once.
  default void saveAll(List<Run> runs) {
    runs.forEach(this::save);
  }

  /// Moves the end of the lease that this run has now.
  void renew(RunId id, Lease lease);

  void delete(RunId id);

  /// The runs that came from this one: those that name it as their parent, and those that name its
  /// session and no run. Newest first; how many, as of [#list].
  Listed<Run> childrenOf(Run parent, PageRequest page);

  /// Newest first; as many as the page holds, or fewer when there are no more, or when they have
  /// [Limits#ANSWER_TEXT].
  default Listed<Run> list(RunFilter filter, PageRequest page) {
    return list(filter, page, Limits.ANSWER_TEXT);
  }

  /// As above.
  ///
  /// @param mostBytes how much text they may have; the first one may have more
  Listed<Run> list(RunFilter filter, PageRequest page, long mostBytes);
}
