package dev.runledger.postgres;

import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.sql.JdbcSnapshots;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import java.util.Collection;
import java.util.List;

/// The tables `run_state_snapshots` and `run_artifacts` on PostgreSQL.
final class PostgresSnapshots extends JdbcSnapshots {
  private final Sql sql;

  PostgresSnapshots(Sql sql) {
    super(sql);
    this.sql = sql;
  }

  @Override
  public List<Snapshot> latestOf(Collection<RunId> runs) {
    return sql.query(
            """
            SELECT latest.run_id, latest.step_ordinal, latest.run_seq, latest.node_name, latest.state_json,
                latest.checksum, latest.created_at
            FROM unnest(:run_ids::text[]) AS asked (run_id)
            CROSS JOIN LATERAL (
                SELECT run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at
                FROM run_state_snapshots
                WHERE run_state_snapshots.run_id = asked.run_id
                ORDER BY step_ordinal DESC
                LIMIT 1) AS latest
            """)
        .withTexts("run_ids", runs.stream().map(RunId::value).toList())
        .list(PostgresSnapshots::read);
  }

  /// Sends no more than fits.
  @Override
  public Listed<Snapshot> ofRun(RunId run, long after, int limit) {
    return sql.query(
            """
            SELECT run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at, has_more
            FROM (
                SELECT kept.*, sum(octet_length(state_json::text)) OVER (page ROWS UNBOUNDED PRECEDING) AS bytes
                FROM (
                    SELECT kept.*, row_number() OVER page AS place, lead(true) OVER page IS TRUE AS has_more,
                        sum(pg_column_size(state_json))
                            OVER (page ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS stored_before
                    FROM (
                        SELECT *
                        FROM run_state_snapshots
                        WHERE run_id = :run_id
                          AND step_ordinal > :after
                        ORDER BY step_ordinal
                        LIMIT :limit) AS kept
                    WINDOW page AS (ORDER BY step_ordinal)) AS kept
                WHERE place < :limit
                  AND coalesce(stored_before, 0) <= :most_bytes
                WINDOW page AS (ORDER BY step_ordinal)) AS kept
            WHERE place = 1
              OR bytes <= :most_bytes
            ORDER BY step_ordinal
            """)
        .with("run_id", run.value())
        .with("after", after)
        .with("limit", limit + 1)
        .with("most_bytes", Limits.ANSWER_TEXT)
        .bounded(PostgresSnapshots::read);
  }
}
