package dev.runledger.postgres;

/// How large the texts of rows are as PostgreSQL stores them, compressed. It knows that without
/// fetching them, and they are no smaller when they are sent: so what cannot fit is passed over
/// before its text is counted.
final class StoredSizes {
  /// As [RunRow#BYTES].
  static final String OF_RUN =
      """
      pg_column_size(runs.prompt) + coalesce(pg_column_size(runs.input_message), 0)
          + coalesce(pg_column_size(runs.goal), 0) + coalesce(pg_column_size(runs.parameters), 0)
          + coalesce(pg_column_size(runs.device_config), 0) + coalesce(pg_column_size(runs.metadata), 0)
          + coalesce(pg_column_size(runs.resume_payload), 0) + coalesce(pg_column_size(runs.waiting_schema), 0)
          + coalesce(pg_column_size(runs.waiting_default), 0) + coalesce(pg_column_size(runs.metrics), 0)
          + coalesce(pg_column_size(runs.result), 0)
      """;

  /// As [RunRow#GRANT_BYTES].
  static final String OF_GRANT =
      OF_RUN
          + """
          + CASE
              WHEN runs.last_run_seq > 1 OR runs.parent_run_id IS NOT NULL OR runs.origin <> 'native' THEN coalesce((
                  SELECT pg_column_size(latest.state_json)
                  FROM run_state_snapshots AS latest
                  WHERE latest.run_id = runs.run_id
                  ORDER BY latest.step_ordinal DESC
                  LIMIT 1), 0)
              ELSE 0
            END
          """;

  private StoredSizes() {}
}
