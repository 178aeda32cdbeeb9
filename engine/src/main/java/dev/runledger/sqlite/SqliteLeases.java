package dev.runledger.sqlite;

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

  static final String RENEW = RENEW_ALL + "  AND run_id = :run_id\n";

  private SqliteLeases() {}
}
