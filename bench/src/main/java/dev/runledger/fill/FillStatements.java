package dev.runledger.fill;

import java.util.List;

/// How each kind of database multiplies rows.
///
/// @param pending copies of pending runs, `%d` times each
/// @param history copies of the completed run and their events; :runs, :events, :each, :every
record FillStatements(
    List<String> before, List<String> pending, List<String> history, List<String> after) {

  /// Without triggers and foreign keys, which look at every row and would find nothing.
  static final FillStatements POSTGRES =
      new FillStatements(
          List.of("SET session_replication_role = replica"),
          List.of(
              """
              INSERT INTO sessions (session_id, status, next_seq, created_at, updated_at)
              SELECT session_id || '-' || n, status, next_seq, created_at, updated_at
              FROM sessions
              CROSS JOIN generate_series(1, %d) AS n
              """,
              """
              INSERT INTO runs (
                run_id, session_id, type, prompt, input_message, demands, status, created_at,
                timeout_at, run_uuid, checkpoint_thread, origin, last_run_seq, sealed_run_seq,
                last_hash, updated_at, match_seconds, affinity, revision, ready_key)
              SELECT
                run_id || '-' || n, session_id || '-' || n, type, prompt, input_message, demands,
                status, created_at + n * interval '1 us', timeout_at, gen_random_uuid(),
                checkpoint_thread || '-' || n, origin, last_run_seq, sealed_run_seq, last_hash,
                updated_at, match_seconds, affinity, revision, ready_key
              FROM runs
              CROSS JOIN generate_series(1, %d) AS n
              WHERE status = 'pending'
              """),
          List.of(
              """
              INSERT INTO sessions (
                session_id, status, hostname, executor_type, project_dir, next_seq, created_at,
                updated_at)
              SELECT
                'ses_old-' || n, s.status, s.hostname, s.executor_type, s.project_dir, :each + 1,
                s.created_at - n * interval '1 s', s.updated_at - n * interval '1 s'
              FROM sessions AS s
              JOIN runs ON runs.session_id = s.session_id AND runs.status = 'completed'
              CROSS JOIN generate_series(1, :runs) AS n
              """,
              """
              INSERT INTO runs (
                run_id, session_id, type, prompt, input_message, status, runner_id, lease_token,
                lease_acknowledged, created_at, claimed_at, started_at, completed_at, run_uuid,
                checkpoint_thread, origin, last_run_seq, sealed_run_seq, last_hash, updated_at,
                revision)
              SELECT
                'run_old-' || n, 'ses_old-' || n, type, prompt, input_message, status, runner_id,
                lease_token || n, lease_acknowledged, created_at - n * interval '1 s',
                claimed_at - n * interval '1 s', started_at - n * interval '1 s',
                completed_at - n * interval '1 s', gen_random_uuid(), checkpoint_thread || n,
                origin, :each, :each, last_hash, updated_at - n * interval '1 s', revision
              FROM runs
              CROSS JOIN generate_series(1, :runs) AS n
              WHERE status = 'completed'
              """,
              """
              INSERT INTO run_events (
                session_id, run_id, seq, run_seq, event_type, source, payload, hash, created_at)
              SELECT
                CASE WHEN k % :every = 0 THEN target.session_id
                  ELSE 'ses_old-' || (k - 1) / :each + 1 END,
                CASE WHEN k % :every = 0 THEN target.run_id
                  ELSE 'run_old-' || (k - 1) / :each + 1 END,
                CASE WHEN k % :every = 0 THEN k / :every + 1 ELSE (k - 1) % :each + 1 END,
                CASE WHEN k % :every = 0 THEN k / :every + 1 ELSE (k - 1) % :each + 1 END,
                'user.note', 'user', payload, sha256(k::text::bytea),
                target.created_at + k * interval '1 us'
              FROM generate_series(1, :events) AS k
              CROSS JOIN (SELECT run_id, session_id, created_at FROM runs WHERE status = 'pending')
                AS target
              CROSS JOIN (
                SELECT (
                  '{"text":"' || repeat('A line of an agent''s output. ', 6) || '0123456789123456"}'
                )::json AS payload) AS line
              """,
              """
              UPDATE runs
              SET last_run_seq = :events / :every + 1, sealed_run_seq = :events / :every + 1
              WHERE status = 'pending'
              """,
              """
              UPDATE sessions SET next_seq = :events / :every + 2
              WHERE session_id = (SELECT session_id FROM runs WHERE status = 'pending')
              """),
          List.of("VACUUM ANALYZE"));

  static final FillStatements SQLITE =
      new FillStatements(
          List.of("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "BEGIN"),
          List.of(
              """
              INSERT INTO sessions (session_id, status, next_seq, created_at, updated_at)
              WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < %d)
              SELECT session_id || '-' || n, status, next_seq, created_at, updated_at
              FROM sessions
              CROSS JOIN times
              """,
              """
              INSERT INTO runs (
                run_id, session_id, type, prompt, input_message, demands, status, created_at,
                timeout_at, run_uuid, checkpoint_thread, origin, last_run_seq, sealed_run_seq,
                last_hash, updated_at, match_seconds, affinity, revision, ready_key)
              WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < %d)
              SELECT
                run_id || '-' || n, session_id || '-' || n, type, prompt, input_message, demands,
                status, created_at, timeout_at, substr(run_uuid, 1, 24) || substr('000000000000' || n, -12),
                checkpoint_thread || '-' || n, origin, last_run_seq, sealed_run_seq, last_hash,
                updated_at, match_seconds, affinity, revision, ready_key
              FROM runs
              CROSS JOIN times
              WHERE status = 'pending'
              """),
          List.of(
              """
              INSERT INTO sessions (
                session_id, status, hostname, executor_type, project_dir, next_seq, created_at,
                updated_at)
              WITH RECURSIVE times (n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < :runs)
              SELECT
                'ses_old-' || n, s.status, s.hostname, s.executor_type, s.project_dir, :each + 1,
                s.created_at, s.updated_at
              FROM sessions AS s
              JOIN runs ON runs.session_id = s.session_id AND runs.status = 'completed'
              CROSS JOIN times
              """,
              """
              INSERT INTO runs (
                run_id, session_id, type, prompt, input_message, status, runner_id, lease_token,
                lease_acknowledged, created_at, claimed_at, started_at, completed_at, run_uuid,
                checkpoint_thread, origin, last_run_seq, sealed_run_seq, last_hash, updated_at,
                revision)
              WITH RECURSIVE times (n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < :runs)
              SELECT
                'run_old-' || n, 'ses_old-' || n, type, prompt, input_message, status, runner_id,
                lease_token || n, lease_acknowledged, created_at, claimed_at, started_at,
                completed_at, substr(run_uuid, 1, 24) || substr('000000000000' || n, -12), checkpoint_thread || n, origin, :each,
                :each, last_hash, updated_at, revision
              FROM runs
              CROSS JOIN times
              WHERE status = 'completed'
              """,
              """
              UPDATE sessions SET next_seq = :events / :every + 2
              WHERE session_id = (SELECT session_id FROM runs WHERE status = 'pending')
              """,
              """
              UPDATE runs
              SET last_run_seq = :events / :every + 1, sealed_run_seq = :events / :every + 1
              WHERE status = 'pending'
              """,
              """
              INSERT INTO run_events (
                session_id, run_id, seq, run_seq, event_type, source, payload, hash, created_at)
              WITH RECURSIVE times (k) AS (
                SELECT 1 UNION ALL SELECT k + 1 FROM times WHERE k < :events)
              SELECT
                iif(k % :every = 0, target.session_id, 'ses_old-' || ((k - 1) / :each + 1)),
                iif(k % :every = 0, target.run_id, 'run_old-' || ((k - 1) / :each + 1)),
                iif(k % :every = 0, k / :every + 1, (k - 1) % :each + 1),
                iif(k % :every = 0, k / :every + 1, (k - 1) % :each + 1),
                'user.note', 'user',
                '{"text":"' || replace('......', '.', 'A line of an agent''s output. ')
                  || '0123456789123456"}',
                randomblob(32), target.created_at
              FROM times
              CROSS JOIN (SELECT run_id, session_id, created_at FROM runs WHERE status = 'pending')
                AS target
              """),
          List.of("COMMIT", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"));
}
