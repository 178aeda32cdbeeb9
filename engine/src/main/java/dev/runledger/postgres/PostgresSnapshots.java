package dev.runledger.postgres;

import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.sql.JdbcSnapshots;
import dev.runledger.sql.Sql;
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
}
