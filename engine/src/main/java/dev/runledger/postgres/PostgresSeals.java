package dev.runledger.postgres;

import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.sql.Columns;
import dev.runledger.sql.EventRow;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Sql;
import dev.runledger.sql.TailRow;
import dev.runledger.store.EventTable;
import dev.runledger.store.SealTable;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The seals of logs on PostgreSQL.
final class PostgresSeals implements SealTable {
  static final String UNSEALED =
      """
      SELECT runs.run_id, runs.last_run_seq, runs.sealed_run_seq, runs.last_hash
      FROM unsealed
      JOIN runs ON runs.run_id = unsealed.run_id
      WHERE unsealed.run_id > coalesce(:after, '')
      ORDER BY unsealed.run_id
      LIMIT :limit
      """;

  /// Nodes share the work.
  static final String UNSEALED_LOCKED =
      """
      SELECT runs.run_id, runs.last_run_seq, runs.sealed_run_seq, runs.last_hash
      FROM unsealed
      JOIN runs ON runs.run_id = unsealed.run_id
      WHERE unsealed.run_id > coalesce(:after, '')
      ORDER BY unsealed.run_id
      LIMIT :limit
      FOR UPDATE OF unsealed SKIP LOCKED
      """;

  static final String TAILS =
      """
      SELECT run_id, last_run_seq, sealed_run_seq, last_hash
      FROM runs
      WHERE run_id > coalesce(:after, '')
      ORDER BY run_id
      LIMIT :limit
      """;

  private static final String TAILS_OF =
      """
      SELECT run_id, last_run_seq, sealed_run_seq, last_hash
      FROM runs
      WHERE run_id = ANY (:run_ids)
      ORDER BY run_id
      """;

  /// Of large events no more is sent than a reader looks at.
  static final String ENTRIES =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id,
          source_id, source_seq, hash
      FROM (
          SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at,
              event_id, source_id, source_seq, hash, place,
              sum(octet_length(payload::text)) OVER (ORDER BY place, run_seq ROWS UNBOUNDED PRECEDING)
                  - octet_length(payload::text) AS bytes_before
          FROM (
              SELECT id, session_id, entry.run_id, seq, entry.run_seq, event_type, source, node_name, step, payload,
                  created_at, event_id, source_id, source_seq, hash, place
              FROM unnest(:run_ids::text[], :run_seqs::bigint[]) WITH ORDINALITY AS log (run_id, run_seq, place)
              CROSS JOIN LATERAL (
                  SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at,
                      event_id, source_id, source_seq, hash
                  FROM run_events
                  WHERE run_id = log.run_id
                    AND run_seq > log.run_seq
                  ORDER BY run_seq
                  LIMIT :limit) AS entry
              ORDER BY place, run_seq
              LIMIT :limit) AS counted) AS bounded
      WHERE bytes_before < :most_bytes
      ORDER BY place, run_seq
      """;

  /// A run that somebody has in hand is left for another time: who waits for none stands in
  /// nobody's way.
  private static final String SEAL =
      """
      WITH free AS (
          SELECT runs.run_id, sealed.to_run_seq, sealed.last_hash
          FROM unnest(:run_id::text[], :from::bigint[], :to::bigint[], :last_hash::bytea[])
              AS sealed (run_id, from_run_seq, to_run_seq, last_hash)
          JOIN runs ON runs.run_id = sealed.run_id AND runs.sealed_run_seq = sealed.from_run_seq
          ORDER BY runs.run_id
          FOR NO KEY UPDATE OF runs SKIP LOCKED)
      UPDATE runs
      SET sealed_run_seq = free.to_run_seq, last_hash = free.last_hash
      FROM free
      WHERE runs.run_id = free.run_id
      """;

  private static final String FORGET =
      """
      DELETE FROM unsealed
      USING runs
      WHERE unsealed.run_id = ANY (:run_ids)
        AND runs.run_id = unsealed.run_id
        AND runs.last_run_seq = runs.sealed_run_seq
      """;

  private static final int BYTES_OF_A_CHARACTER = 4;

  private final Sql sql;
  private final boolean locks;

  PostgresSeals(Sql sql, boolean locks) {
    this.sql = sql;
    this.locks = locks;
  }

  @Override
  public List<Tail> unsealed(@Nullable RunId after, int limit) {
    return page(locks ? UNSEALED_LOCKED : UNSEALED, after, limit);
  }

  @Override
  public List<Tail> tails(@Nullable RunId after, int limit) {
    return page(TAILS, after, limit);
  }

  private List<Tail> page(String query, @Nullable RunId after, int limit) {
    return sql.query(query)
        .with("after", JdbcRuns.id(after))
        .with("limit", limit)
        .list(TailRow::read);
  }

  @Override
  public List<Tail> tailsOf(List<RunId> runs) {
    return sql.query(TAILS_OF)
        .withTexts("run_ids", runs.stream().map(RunId::value).toList())
        .list(TailRow::read);
  }

  @Override
  public List<Entry> entries(List<Behind> logs, int limit) {
    Predicate<Event> enough = EventRow.enough();
    return sql.query(ENTRIES)
        .withTexts("run_ids", logs.stream().map(log -> log.run().value()).toList())
        .withLongs("run_seqs", logs.stream().map(Behind::runSeq).toList())
        .with("limit", limit)
        .with("most_bytes", BYTES_OF_A_CHARACTER * EventTable.MOST_TEXT)
        .listUntil(EventRow::entry, entry -> enough.test(entry.event()));
  }

  @Override
  public void seal(List<Sealing> sealings) {
    Columns rows = sql.columns(SEAL);
    for (Sealing sealing : sealings) {
      rows.with("run_id", sealing.run().value())
          .with("from", sealing.from())
          .with("to", sealing.to())
          .with("last_hash", sealing.seal().bytes())
          .add();
    }
    rows.run();
    sql.query(FORGET)
        .withTexts("run_ids", sealings.stream().map(one -> one.run().value()).toList())
        .update();
  }
}
