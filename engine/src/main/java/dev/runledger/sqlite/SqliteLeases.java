package dev.runledger.sqlite;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.sql.Sql;
import java.time.Instant;

/// The leases of runs: whose they are, and until when.
final class SqliteLeases {
  static final String END_LEASE =
      """
      UPDATE runs
      SET lease_expires_at = :at
      WHERE run_id = :run_id
        AND lease_expires_at IS NULL
      """;

  static final String HELD_BY =
      """
      SELECT run_id
      FROM runs
      WHERE runner_id = :runner_id
        AND lease_expires_at IS NOT NULL
        AND origin = 'native'
      ORDER BY run_id
      """;

  static final String RENEW_ALL =
      """
      UPDATE runs
      SET lease_expires_at = :until
      WHERE runner_id = :runner_id
        AND lease_expires_at > :now
        AND origin = 'native'
        AND lease_acknowledged = 1
      """;

  private static final String RENEW = RENEW_ALL + "  AND run_id = :run_id\n";

  private SqliteLeases() {}

  static int renewAll(Sql sql, RunnerId runner, Instant now, Instant until) {
    return sql.query(RENEW_ALL)
        .with("runner_id", runner.value())
        .with("now", now)
        .with("until", until)
        .update();
  }

  static boolean renew(Sql sql, RunnerId runner, RunId run, Instant now, Instant until) {
    return sql.query(RENEW)
            .with("run_id", run.value())
            .with("runner_id", runner.value())
            .with("now", now)
            .with("until", until)
            .update()
        > 0;
  }
}
