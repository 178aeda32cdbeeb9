package dev.runledger.sql;

import dev.runledger.id.RunId;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.RunStatus;
import dev.runledger.store.OverviewTable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table `runs` as a whole, in the same words on both stores.
public final class JdbcOverview implements OverviewTable {
  private final Sql sql;

  public JdbcOverview(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Map<RunStatus, Long> liveCounts() {
    Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
    sql.query(
            """
            SELECT status, count(*) AS runs
            FROM runs
            WHERE status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
            GROUP BY status
            """)
        .each(row ->
            counts.put(RunRow.word(RunStatus.class, row.text("status")), row.longValue("runs")));
    return counts;
  }

  @Override
  public Optional<Diagnosis.Oldest> oldestPending() {
    return sql.query(
            """
            SELECT run_id, created_at
            FROM runs
            WHERE status = 'pending'
            ORDER BY created_at
            LIMIT 1
            """)
        .one(row -> new Diagnosis.Oldest(new RunId(row.text("run_id")), row.instant("created_at")));
  }

  @Override
  public List<RunId> heldWithoutEnd(int limit) {
    return sql.query(
            """
            SELECT run_id
            FROM runs
            WHERE status IN ('claimed', 'running', 'stopping')
              AND lease_expires_at IS NULL
              AND origin = 'native'
              AND NOT EXISTS (
                  SELECT 1
                  FROM runners
                  WHERE runners.runner_id = runs.runner_id
                    AND runners.status = 'online'
              )
            ORDER BY session_id, run_id
            LIMIT :limit
            """)
        .with("limit", limit)
        .list(row -> new RunId(row.text("run_id")));
  }
}
