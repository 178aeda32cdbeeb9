package dev.runledger.postgres;

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

  static final String RENEW =
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
  static final String WAIT_FOR_LOCKS =
      """
      SELECT set_config('lock_timeout', :millis, true) AS waits
      """;

  private PostgresLeases() {}
}
