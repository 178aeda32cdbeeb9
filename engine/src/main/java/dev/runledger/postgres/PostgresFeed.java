package dev.runledger.postgres;

import dev.runledger.sql.EventRow;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.EventTable.FeedEntry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How what was committed gets its place in the global order. Every append leaves its batches in
/// `feed_in`; whoever has the lock of `feed_head` moves them into `feed`, in the order of their
/// ids, which within a session is the order of its commits. Any number of nodes may try at once.
final class PostgresFeed {
  /// What was moved lies in the inbox until it is swept: the index passes over it.
  private static final String HEAD =
      """
      SELECT next_pos, next_wake, (SELECT id FROM feed_in ORDER BY id LIMIT 1) IS NOT NULL AS has_more
      FROM feed_head
      WHERE one = 1
      """;

  private static final String LOCK_IF_FREE =
      """
      SELECT next_pos, next_wake
      FROM feed_head
      WHERE one = 1
      FOR UPDATE SKIP LOCKED
      """;

  private static final String LOCK =
      """
      SELECT next_pos, next_wake
      FROM feed_head
      WHERE one = 1
      FOR UPDATE
      """;

  private static final String MOVE =
      """
      WITH first AS MATERIALIZED (
          SELECT ctid AS place
          FROM feed_in
          ORDER BY id
          LIMIT :most),
      taken AS (
          DELETE FROM feed_in
          USING first
          WHERE feed_in.ctid = first.place
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
      RETURNING next_pos, next_wake, (SELECT count(*) FROM taken) AS moved
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
        AND id < :until
      ORDER BY id
      """;

  /// Batches that one transaction moves at the most.
  private static final int MOST_MOVED = 10_000;

  /// Wakes are hints: whoever is further behind wakes everyone.
  static final int WAKES_KEPT = 1_000;

  /// Who tells what is news to every node.
  private static final String NOBODY = "";

  private PostgresFeed() {}

  /// On which nodes tell each other.
  static String channel(String schema) {
    return schema + "_feed";
  }

  /// Where the feed goes on.
  ///
  /// @param hasMore whether something waits to be moved
  record Head(long nextPos, long nextWake, boolean hasMore) {}

  static Head head(Sql sql) {
    return sql.query(HEAD)
        .one(row ->
            new Head(row.longValue("next_pos"), row.longValue("next_wake"), row.bool("has_more")))
        .orElseThrow();
  }

  /// What was moved.
  ///
  /// @param head where the feed stands then
  record Moved(Head head, long batches) {}

  /// Moves what waits, and tells every node.
  ///
  /// @param node who tells
  /// @return empty where there was nothing, or another node is at it
  static Optional<Moved> move(Sql sql, String channel, String node) {
    Optional<Moved> moved = moveWith(sql, LOCK_IF_FREE);
    moved.ifPresent(_ -> tell(sql, channel, node));
    return moved;
  }

  private static void tell(Sql sql, String channel, String node) {
    sql.query(NOTIFY).with("channel", channel).with("payload", node).list(row -> row.bool("sent"));
  }

  /// Moves all that was committed so far, and tells every node, its own too: none of them finds
  /// anything to move then.
  static void moveAll(Sql sql, String channel) {
    Optional<Moved> moved = moveWith(sql, LOCK);
    if (moved.isPresent()) {
      tell(sql, channel, NOBODY);
    }
    while (moved.filter(some -> some.head().hasMore()).isPresent()) {
      moved = moveWith(sql, LOCK);
    }
  }

  private static Optional<Moved> moveWith(Sql sql, String lock) {
    return sql.query(lock)
        .one(row ->
            sql.query(MOVE)
                .with("next_pos", row.longValue("next_pos"))
                .with("next_wake", row.longValue("next_wake"))
                .with("most", MOST_MOVED)
                .with("kept", WAKES_KEPT)
                .one(PostgresFeed::moved))
        .flatMap(Function.identity());
  }

  private static Moved moved(Row row) {
    long batches = row.longValue("moved");
    return new Moved(
        new Head(row.longValue("next_pos"), row.longValue("next_wake"), batches == MOST_MOVED),
        batches);
  }

  /// Gives back the room of what was moved out of the inbox. Autovacuum does it too, but comes once
  /// a minute, and until then every look passes over all of it. Does nothing where somebody else is
  /// at it, or the inbox is not ours to sweep. Runs outside of any transaction.
  static void sweep(Sql sql, String schema) {
    sql.script("VACUUM (SKIP_LOCKED, TRUNCATE false) " + schema + ".feed_in");
  }

  /// What has a position of at least this.
  static List<FeedEntry> from(Sql sql, long pos, int limit) {
    return sql.query(FEED).with("from", pos).with("limit", limit).list(EventRow::feedEntry);
  }

  /// The topics of wakes.
  ///
  /// @param until the first that is not read
  static List<String> wakes(Sql sql, long from, long until) {
    return sql.query(WAKES).with("from", from).with("until", until).list(row -> row.text("topics"));
  }
}
