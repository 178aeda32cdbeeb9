package dev.runledger.actor;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// What the actors of one process know of each other's runs, to find something to do.
public final class Book {
  private final List<RunId> runs = new ArrayList<>();
  private final List<RunId> open = new ArrayList<>();
  private final List<SessionId> sessions = new ArrayList<>();
  private final Map<RunId, Long> reached = new ConcurrentHashMap<>();

  /// @param open nobody takes it: it can be written to for as long as the test lasts
  synchronized void add(RunId run, SessionId session, boolean nobodys) {
    runs.add(run);
    if (nobodys) {
      open.add(run);
    } else {
      sessions.add(session);
    }
  }

  /// Notes that the log of this run reaches so far.
  void reaches(RunId run, long seq) {
    reached.merge(run, seq, Math::max);
  }

  /// How far the log of this run is known to reach.
  long reached(RunId run) {
    return reached.getOrDefault(run, 0L);
  }

  /// A run, more likely a late one.
  synchronized Optional<RunId> any(RandomGenerator random) {
    return pick(runs, random);
  }

  /// Whether it demands what no runner has.
  synchronized boolean isNobodys(RunId run) {
    return open.contains(run);
  }

  synchronized Optional<RunId> anyOpen(RandomGenerator random) {
    return pick(open, random);
  }

  synchronized Optional<SessionId> anySession(RandomGenerator random) {
    return pick(sessions, random);
  }

  private static <T> Optional<T> pick(List<T> all, RandomGenerator random) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    int back = Math.min(all.size() - 1, (int) (random.nextExponential() * 8));
    return Optional.of(all.get(all.size() - 1 - back));
  }
}
