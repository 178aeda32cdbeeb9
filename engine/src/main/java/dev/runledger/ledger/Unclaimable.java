package dev.runledger.ledger;

import dev.runledger.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ready runs that nobody can claim, because the database refuses it: somebody made a trigger or an
/// index of their own. They are passed over for a while, so that they keep no other run from its
/// turn. A transaction that fails says not which run it was: with fewer and fewer at a time it is
/// found.
final class Unclaimable {
  private static final Logger LOG = LoggerFactory.getLogger(Unclaimable.class);

  /// For so long a run is passed over.
  static final Duration ASIDE = Duration.ofSeconds(20);

  /// After so many transactions that failed, runs are left to the next polls.
  private static final int MOST_TRIES = 16;

  private final Map<RunId, Instant> until = new HashMap<>();
  private List<RunId> tried = List.of();
  private int most = Integer.MAX_VALUE;
  private int tries;

  /// A new piece of work.
  synchronized void begin() {
    tries = 0;
    most = Integer.MAX_VALUE;
  }

  /// How many runs to claim in one transaction.
  synchronized int most() {
    return most;
  }

  /// What is passed over now.
  synchronized Set<RunId> at(Instant now) {
    until.values().removeIf(end -> !now.isBefore(end));
    return Set.copyOf(until.keySet());
  }

  /// A transaction has begun that has tried to claim none yet.
  synchronized void triesNone() {
    tried = List.of();
  }

  /// These are about to be claimed.
  synchronized void tries(List<RunId> runs) {
    tried = List.copyOf(runs);
  }

  /// Learns from a transaction that failed.
  ///
  /// @return whether to try again, with fewer runs or without one
  synchronized boolean learns(RuntimeException failure, Instant now) {
    if (Combiner.isOfAll(failure) || tried.isEmpty()) {
      return false;
    }
    tries++;
    if (tried.size() == 1) {
      until.put(tried.getFirst(), now.plus(ASIDE));
      most = Integer.MAX_VALUE;
      LOG.warn(
          "Run {} is passed over for {} s, because it cannot be claimed: {}",
          tried.getFirst(),
          ASIDE.toSeconds(),
          failure.getMessage());
    } else {
      most = tried.size() / 2;
    }
    if (tries == MOST_TRIES) {
      // What else there is to be told comes all the same.
      most = 0;
    }
    return true;
  }
}
