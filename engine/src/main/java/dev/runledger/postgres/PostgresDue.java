package dev.runledger.postgres;

/// What is due: runs for which a time is over. What another program wrote is its own to end: none
/// of this is about it.
final class PostgresDue {
  /// The end of a sweep in a writing transaction: what others have locked is theirs to move.
  static final String FREE_ONES =
      """
      FOR NO KEY UPDATE OF sessions, runs SKIP LOCKED
      """;

  static final String LEASES_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE runs.lease_expires_at <= :now
        AND runs.origin = 'native'
      ORDER BY runs.lease_expires_at
      LIMIT :limit
      """;

  static final String STOPS_UNTOLD =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status = 'stopping') IS TRUE
        AND runs.origin = 'native'
        AND NOT EXISTS (
            SELECT 1
            FROM runner_commands
            WHERE runner_commands.run_id = runs.run_id
              AND runner_commands.kind = 'stop')
      ORDER BY runs.grace_ends_at
      LIMIT :limit
      """;

  static final String ANSWERS_UNTOLD =
      """
      SELECT runs.run_id
      FROM runner_commands
      JOIN runs ON runs.run_id = runner_commands.run_id
      JOIN sessions ON sessions.session_id = runs.session_id
      WHERE runner_commands.kind = 'resume'
        AND runner_commands.reason IS NOT NULL
      ORDER BY runner_commands.run_id
      LIMIT :limit
      """;

  static final String LEASES_ENDLESS =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status IN ('claimed', 'running')) IS TRUE
        AND runs.lease_expires_at IS NULL
        AND runs.origin = 'native'
      ORDER BY runs.run_id
      LIMIT :limit
      """;

  static final String GRACE_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status = 'stopping') IS TRUE
        AND runs.grace_ends_at <= :now
        AND runs.origin = 'native'
      ORDER BY runs.grace_ends_at
      LIMIT :limit
      """;

  static final String QUESTIONS_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status = 'waiting_input') IS TRUE
        AND runs.waiting_expires_at <= :now
        AND runs.origin = 'native'
      ORDER BY runs.waiting_expires_at
      LIMIT :limit
      """;

  static final String DURATIONS_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status IN ('pending', 'claimed', 'running', 'waiting_input')) IS TRUE
        AND runs.started_at IS NOT NULL
        AND runs.max_duration IS NOT NULL
        AND runs.started_at + make_interval(secs => runs.max_duration) <= :now
        AND runs.origin = 'native'
      ORDER BY runs.started_at
      LIMIT :limit
      """;

  static final String MATCHES_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status = 'pending') IS TRUE
        AND runs.timeout_at <= :now
        AND runs.origin = 'native'
      ORDER BY runs.timeout_at
      LIMIT :limit
      """;

  static final String DELAY_OVER =
      """
      SELECT runs.run_id
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE (runs.status = 'pending') IS TRUE
        AND runs.not_before IS NOT NULL
        AND runs.ready_key IS NULL
        AND runs.not_before <= :now
        AND runs.origin = 'native'
        AND NOT EXISTS (
            SELECT 1
            FROM runs AS active
            WHERE active.session_id = runs.session_id
              AND (active.status IN ('claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
              AND active.origin = 'native')
        AND NOT EXISTS (
            SELECT 1
            FROM runs AS earlier
            WHERE earlier.session_id = runs.session_id
              AND (earlier.status = 'pending') IS TRUE
              AND earlier.origin = 'native'
              AND (earlier.created_at, earlier.run_id) < (runs.created_at, runs.run_id))
      ORDER BY runs.not_before
      LIMIT :limit
      """;

  private PostgresDue() {}
}
