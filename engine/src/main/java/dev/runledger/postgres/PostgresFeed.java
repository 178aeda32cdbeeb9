package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.EventTable.FeedEntry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How what was committed gets its place in the global order. Every append leaves its batches in
/// `feed_in`; whoever has the lock of `feed_head` moves them into `feed`, in the order of their
/// ids, which within a session is the order of its commits. Any number of nodes may try at once.
final class PostgresFeed {
  private static final String HEAD =
      """
      SELECT next_pos, next_wake, EXISTS (SELECT 1 FROM feed_in) AS has_more
      FROM feed_head
      WHERE one = 1
      """;

  private static final String LOCK_IF_FREE =
      """
      SELECT next_pos, next_wake, true AS has_more
      FROM feed_head
      WHERE one = 1
      FOR UPDATE SKIP LOCKED
      """;

  private static final String LOCK =
      """
      SELECT next_pos, next_wake, true AS has_more
      FROM feed_head
      WHERE one = 1
      FOR UPDATE
      """;

  private static final String MOVE =
      """
      WITH taken AS (
          DELETE FROM feed_in
          WHERE id IN (SELECT id FROM feed_in ORDER BY id LIMIT :most)
          RETURNING id, session_id, run_id, seq_from, seq_to, run_seq_from, wakes),
      placed AS (
          SELECT session_id, run_id, seq_from, seq_to, run_seq_from,
              (sum(seq_to - seq_from + 1) OVER (ORDER BY id))::bigint AS until
          FROM taken
          WHERE session_id IS NOT NULL),
      fed AS (
          INSERT INTO feed (pos, session_id, run_id, seq_from, seq_to, run_seq_from)
          SELECT :next_pos + until - (seq_to - seq_from + 1), session_id, run_id, seq_from, seq_to, run_seq_from
          FROM placed),
      woken AS (
          INSERT INTO wakes (id, topics)
          SELECT :next_wake, string_agg(wakes, E'\\n')
          FROM taken
          WHERE wakes IS NOT NULL
          HAVING count(*) > 0
          RETURNING id),
      forgotten AS (
          DELETE FROM wakes
          WHERE id < :next_wake - :kept)
      UPDATE feed_head
      SET next_pos = :next_pos + coalesce((SELECT max(until) FROM placed), 0),
          next_wake = :next_wake + (SELECT count(*) FROM woken)
      WHERE one = 1
        AND EXISTS (SELECT 1 FROM taken)
      RETURNING next_pos, next_wake, (SELECT count(*) FROM taken) >= :most AS has_more
      """;

  private static final String NOTIFY =
      """
      SELECT pg_notify(:channel, :payload) IS NULL AS sent
      """;

  private static final String FEED =
      """
      SELECT pos, session_id, run_id, seq_from, seq_to, run_seq_from
      FROM feed
      WHERE pos >= :from
      ORDER BY pos
      LIMIT :limit
      """;

  private static final String WAKES =
      """
      SELECT topics
      FROM wakes
      WHERE id >= :from
      ORDER BY id
      """;

  /// Batches that one transaction moves at the most.
  private static final int MOST_MOVED = 10_000;

  /// Wakes are hints: whoever is further behind wakes everyone.
  static final int WAKES_KEPT = 1_000;

  private PostgresFeed() {}

  /// Where the feed goes on.
  ///
  /// @param hasMore whether something waits to be moved
  record Head(long nextPos, long nextWake, boolean hasMore) {}

  static Head head(Sql sql) {
    return sql.query(HEAD).one(PostgresFeed::head).orElseThrow();
  }

  /// Moves what waits, and tells every node.
  ///
  /// @return whether anything was moved; nothing is where another node is at it
  static boolean move(Sql sql, String channel) {
    Optional<Head> moved = moveWith(sql, LOCK_IF_FREE);
    moved.ifPresent(head -> tell(sql, channel, head.nextPos() - 1));
    return moved.isPresent();
  }

  private static void tell(Sql sql, String channel, long lastPos) {
    sql.query(NOTIFY)
        .with("channel", channel)
        .with("payload", Long.toString(lastPos))
        .list(row -> row.bool("sent"));
  }

  /// Moves all that was committed so far.
  static void moveAll(Sql sql) {
    while (moveWith(sql, LOCK).filter(Head::hasMore).isPresent()) {}
  }

  private static Optional<Head> moveWith(Sql sql, String lock) {
    return sql.query(lock)
        .one(PostgresFeed::head)
        .flatMap(head ->
            sql.query(MOVE)
                .with("next_pos", head.nextPos())
                .with("next_wake", head.nextWake())
                .with("most", MOST_MOVED)
                .with("kept", WAKES_KEPT)
                .one(PostgresFeed::head));
  }

  /// What has a position of at least this.
  static List<FeedEntry> from(Sql sql, long pos, int limit) {
    return sql.query(FEED).with("from", pos).with("limit", limit).list(PostgresFeed::entry);
  }

  /// The topics of the wakes from this one on.
  static List<String> wakesFrom(Sql sql, long wake) {
    return sql.query(WAKES).with("from", wake).list(row -> row.text("topics"));
  }

  static FeedEntry entry(Row row) {
    String run = row.textOrNull("run_id");
    return new FeedEntry(
        row.longValue("pos"),
        new SessionId(row.text("session_id")),
        runId(run),
        row.longValue("seq_from"),
        row.longValue("seq_to"),
        row.longOrNull("run_seq_from"));
  }

  private static @Nullable RunId runId(@Nullable String id) {
    return id == null ? null : new RunId(id);
  }

  private static Head head(Row row) {
    return new Head(row.longValue("next_pos"), row.longValue("next_wake"), row.bool("has_more"));
  }
}
