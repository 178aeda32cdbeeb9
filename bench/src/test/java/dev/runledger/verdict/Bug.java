package dev.runledger.verdict;

/// What can be wrong with a [ModelLedger].
enum Bug {
  NONE,
  /// Whoever shows any lease may write.
  FENCE_DROPPED,
  /// Each node decides deadlines by its own clock.
  NODES_CLOCK,
  /// Readers of the feed go by the database's ids, which are given before the commit.
  PAGED_BY_ID,
  /// Answers before the commit; a crash forgets what was not committed.
  RELAXED_DURABILITY
}
