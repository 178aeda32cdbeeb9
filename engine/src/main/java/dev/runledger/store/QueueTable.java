package dev.runledger.store;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is next: the runs of the table `runs` that wait, seen by what they wait for. A run that can
/// be claimed now has a ready key, which spells its demands; a claim looks at keys, and only at
/// runs whose key it can meet.
public interface QueueTable {

  /// The run of this session that is claimed, running, waiting for input or stopping.
  Optional<Run> activeOf(SessionId session);

  /// The pending run of this session that came first.
  Optional<Run> nextOf(SessionId session);

  /// Of each of these sessions the active run or, where there is none, the next one.
  default List<Run> headsOf(Collection<SessionId> sessions) {
    return sessions.stream()
        .flatMap(session -> activeOf(session).or(() -> nextOf(session)).stream())
        .toList();
  }

  /// The run of this session that ended last.
  Optional<Run> lastEndedOf(SessionId session);

  /// The live runs of this session, pending ones too, in the order in which they came.
  List<Run> liveOf(SessionId session);

  /// Makes a pending run claimable by whoever meets this key, or, with null, by nobody for now.
  void ready(RunId run, @Nullable String readyKey);

  /// As [#ready], many at once.
  default void readyAll(Map<RunId, String> readyKeys) {
    readyKeys.forEach(this::ready);
  }

  /// The first key of claimable runs that is at least `from` and less than `to`, in the order of
  /// code points. One step into an index.
  Optional<String> firstReadyKey(String from, String to);

  /// As [#firstReadyKey], for each of these ranges, in their order; and the first key that comes
  /// after that one in its range and is longer by at least the least character there can be.
  default List<FirstKeys> firstReadyKeys(List<KeyRange> ranges) {
    return ranges.stream()
        .map(range -> {
          String first = firstReadyKey(range.from(), range.to()).orElse(null);
          return new FirstKeys(
              first, first == null ? null : firstReadyKey(first + LEAST, range.to()).orElse(null));
        })
        .toList();
  }

  /// Comes before everything that a part of a key can begin with.
  char LEAST = '\u0001';

  record KeyRange(String from, String to) {}

  /// @param first null when the range has none
  /// @param next the first one from `first` and [#LEAST] on; null when there is none
  record FirstKeys(@Nullable String first, @Nullable String next) {}

  /// The first runs of this key: by priority, then age, then id.
  List<Ready> readyOf(String key, int limit);

  /// As [#readyOf], of each of these keys.
  default List<Ready> readyOfAll(List<String> keys, int limit) {
    return keys.stream().flatMap(key -> readyOf(key, limit).stream()).toList();
  }

  record Ready(RunId run, String key, int priority, Instant createdAt) {}

  /// The first runs of each of these keys, for who is about to claim them: in a store of many nodes
  /// without those that another node has in hand. Those of all keys come by priority, then age,
  /// then id, as many as have so much text with their snapshots; the first one may have more.
  ///
  /// @param without these, which are passed over
  /// @param limit how many of each key
  /// @param mostBytes of all of them together
  Listed<Claimable> claimable(List<String> keys, Set<RunId> without, int limit, long mostBytes);

  /// @param busy another run of its session is active: after the clock went back, two may be ready
  /// @param bytes of its texts, and of its latest snapshot
  record Claimable(Run run, String key, boolean busy, long bytes) {}

  /// Runs whose lease is over.
  List<RunId> leasesOver(Instant now, int limit);

  /// Runs of ours that are stopping and whose holder is to be told nothing: another program wrote
  /// that past the store.
  List<RunId> stopsUntold(int limit);

  /// Runs of ours whose holder waited for an answer and is to go on, because another program wrote
  /// that past the store; it was told nothing yet.
  List<RunId> answersUntold(int limit);

  /// Runs of ours that are held and whose lease has no end: another program wrote that.
  List<RunId> leasesEndless(int limit);

  /// Gives a lease that has no end this one.
  void endLease(RunId run, Instant at);

  /// Runs whose holder had time to stop, and that time is over.
  List<RunId> graceOver(Instant now, int limit);

  /// Runs that wait for an answer, and the time to give it is over.
  List<RunId> questionsOver(Instant now, int limit);

  /// Runs that took longer than they may since they were started, and were not asked to end yet.
  List<RunId> durationsOver(Instant now, int limit);

  /// Pending runs whose time to find a runner is over.
  List<RunId> matchesOver(Instant now, int limit);

  /// Pending runs that were not to start before now.
  List<RunId> delayOver(Instant now, int limit);

  /// Moves the time until which a pending run looks for a runner.
  void postponeMatch(RunId run, Instant until);

  /// Runs that this runner holds.
  List<RunId> heldBy(RunnerId runner);

  /// Renews every acknowledged lease of this runner that is not over, in one statement; in a store
  /// of many nodes without those that somebody else has in hand.
  Renewed renewAll(RunnerId runner, Instant now, Instant until);

  /// @param leases how many were renewed
  /// @param inHand the runs whose leases were not, because somebody else has them in hand
  record Renewed(int leases, List<RunId> inHand) {}

  /// As [#renewAll], of one run, which is waited for.
  ///
  /// @param patience how long
  /// @return whether there was anything to renew
  /// @throws StoreException [StoreException#isBusy()] when somebody else has it in hand for longer
  boolean renew(RunnerId runner, RunId run, Instant now, Instant until, Duration patience);
}
