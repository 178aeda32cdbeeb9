package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.sql.Sql;
import dev.runledger.store.QueueTable.Renewed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The leases of runs: whose they are, and until when.
final class PostgresLeases {
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
      ORDER BY session_id, run_id
      """;

  static final String HELD_BY_LOCKED =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE runs.runner_id = :runner_id
        AND runs.lease_expires_at IS NOT NULL
        AND runs.origin = 'native'
      ORDER BY runs.session_id, runs.run_id
      FOR NO KEY UPDATE OF sessions, runs
      """;

  /// Whoever has a row in hand for long, another program perhaps, must not keep the lease of
  /// another row from being renewed.
  static final String RENEW_ALL =
      """
      WITH held AS MATERIALIZED (
          SELECT run_id
          FROM runs
          WHERE runner_id = :runner_id
            AND lease_expires_at > :now
            AND origin = 'native'
            AND lease_acknowledged
          ORDER BY session_id, run_id
          FOR NO KEY UPDATE SKIP LOCKED),
      renewed AS (
          UPDATE runs
          SET lease_expires_at = :until
          FROM held
          WHERE runs.run_id = held.run_id
          RETURNING runs.run_id)
      SELECT runs.run_id, renewed.run_id IS NOT NULL AS renewed
      FROM runs
      LEFT JOIN renewed ON renewed.run_id = runs.run_id
      WHERE runs.runner_id = :runner_id
        AND runs.lease_expires_at > :now
        AND runs.origin = 'native'
        AND runs.lease_acknowledged
      """;

  private static final String RENEW =
      """
      UPDATE runs
      SET lease_expires_at = :until
      WHERE run_id = :run_id
        AND runner_id = :runner_id
        AND lease_expires_at > :now
        AND origin = 'native'
        AND lease_acknowledged
      """;

  /// For the rest of the transaction.
  private static final String WAIT_FOR_LOCKS =
      """
      SELECT set_config('lock_timeout', :millis, true) AS waits
      """;

  private PostgresLeases() {}

  static Renewed renewAll(Sql sql, RunnerId runner, Instant now, Instant until) {
    List<RunId> renewed = new ArrayList<>();
    List<RunId> inHand = new ArrayList<>();
    sql.query(RENEW_ALL)
        .with("runner_id", runner.value())
        .with("now", now)
        .with("until", until)
        .each(row -> (row.bool("renewed") ? renewed : inHand).add(new RunId(row.text("run_id"))));
    return new Renewed(renewed.size(), inHand);
  }

  static boolean renew(
      Sql sql, RunnerId runner, RunId run, Instant now, Instant until, Duration patience) {
    sql.query(WAIT_FOR_LOCKS)
        .with("millis", Long.toString(Math.max(1, patience.toMillis())))
        .list(row -> row.text("waits"));
    return sql.query(RENEW)
            .with("run_id", run.value())
            .with("runner_id", runner.value())
            .with("now", now)
            .with("until", until)
            .update()
        > 0;
  }
}
