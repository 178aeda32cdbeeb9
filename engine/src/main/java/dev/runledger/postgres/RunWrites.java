package dev.runledger.postgres;

/// The statements that write whole runs, many at once: each statement looks at all the conditions
/// of the table anew.
final class RunWrites {
  static final String INSERT_ALL =
      """
      INSERT INTO runs (
          run_id, session_id, type, agent_name, prompt, project_dir, parent_session_id, execution_mode,
          demands, status, created_at, timeout_at, run_uuid, kind, trigger_source, parent_run_id,
          parameters, checkpoint_thread, checkpoint_ns, app_package, device_config, max_steps,
          max_steps_asked, goal, input_message, origin, max_duration, not_before, priority, attempt,
          max_attempts, on_lost, metadata, updated_at, match_seconds, affinity, ready_key, last_run_seq,
          sealed_run_seq, last_hash)
      SELECT
          run_id, session_id, type, agent_name, prompt, project_dir, parent_session_id, execution_mode,
          demands::json, 'pending', created_at, timeout_at, run_uuid::uuid, kind, trigger_source, parent_run_id,
          parameters::json, checkpoint_thread, checkpoint_ns, app_package, device_config::json, max_steps,
          nullif(max_steps_asked, false), goal, input_message, origin, max_duration, not_before, priority, attempt,
          max_attempts, on_lost, metadata::json, updated_at, match_seconds, affinity, ready_key, last_run_seq,
          last_run_seq, last_hash
      FROM unnest(
          :run_id::text[], :session_id::text[], :type::text[], :agent_name::text[], :prompt::text[],
          :project_dir::text[], :parent_session_id::text[], :execution_mode::text[], :demands::text[],
          :created_at::text[]::timestamptz[], :timeout_at::text[]::timestamptz[], :run_uuid::text[], :kind::text[],
          :trigger_source::text[], :parent_run_id::text[], :parameters::text[], :checkpoint_thread::text[],
          :checkpoint_ns::text[], :app_package::text[], :device_config::text[], :max_steps::integer[],
          :max_steps_asked::boolean[], :goal::text[], :input_message::text[], :origin::text[], :max_duration::bigint[],
          :not_before::text[]::timestamptz[], :priority::integer[], :attempt::integer[], :max_attempts::integer[],
          :on_lost::text[], :metadata::text[], :updated_at::text[]::timestamptz[], :match_seconds::bigint[],
          :affinity::boolean[], :ready_key::text[], :last_run_seq::bigint[], :last_hash::bytea[])
          AS fresh (
              run_id, session_id, type, agent_name, prompt, project_dir, parent_session_id, execution_mode,
              demands, created_at, timeout_at, run_uuid, kind, trigger_source, parent_run_id,
              parameters, checkpoint_thread, checkpoint_ns, app_package, device_config, max_steps,
              max_steps_asked, goal, input_message, origin, max_duration, not_before, priority, attempt,
              max_attempts, on_lost, metadata, updated_at, match_seconds, affinity, ready_key, last_run_seq,
              last_hash)
      """;

  /// As [dev.runledger.sql.JdbcRuns] saves one by one.
  static final String SAVE_ALL =
      """
      UPDATE runs
      SET status = saved.status,
          runner_id = CASE runs.origin WHEN 'native' THEN saved.runner_id ELSE runs.runner_id END,
          lease_token = CASE runs.origin WHEN 'native' THEN saved.lease_token ELSE runs.lease_token END,
          lease_expires_at = saved.lease_expires_at, lease_acknowledged = saved.lease_acknowledged,
          error = CASE runs.origin WHEN 'native' THEN saved.error ELSE runs.error END,
          latest_error = CASE runs.origin WHEN 'native' THEN saved.latest_error::json ELSE runs.latest_error END,
          result = CASE runs.origin WHEN 'native' THEN saved.result::json ELSE runs.result END,
          metrics = CASE runs.origin WHEN 'native' THEN coalesce(saved.metrics::json, runs.metrics) ELSE runs.metrics END,
          claimed_at = saved.claimed_at, started_at = saved.started_at, completed_at = saved.completed_at,
          cancelled_at = saved.cancelled_at, timeout_at = saved.timeout_at, not_before = saved.not_before,
          resume_payload = saved.resume_payload::json, waiting_reason = saved.waiting_reason,
          waiting_schema = saved.waiting_schema::json,
          waiting_expires_at = saved.waiting_expires_at, waiting_default = saved.waiting_default::json, stop_reason = saved.stop_reason,
          stopping_by = saved.stopping_by, grace_ends_at = saved.grace_ends_at,
          demands = CASE runs.origin WHEN 'native' THEN saved.demands::json ELSE runs.demands END,
          attempt = saved.attempt, last_run_seq = coalesce(saved.last_run_seq, runs.last_run_seq),
          sealed_run_seq = CASE WHEN saved.last_hash IS NULL THEN runs.sealed_run_seq ELSE saved.last_run_seq END,
          last_hash = coalesce(saved.last_hash, runs.last_hash), ready_key = NULL,
          revision = runs.revision + 1, updated_at = saved.updated_at
      FROM unnest(
          :run_id::text[], :status::text[], :runner_id::text[], :lease_token::text[],
          :lease_expires_at::text[]::timestamptz[], :lease_acknowledged::boolean[], :error::text[],
          :latest_error::text[], :result::text[], :metrics::text[], :claimed_at::text[]::timestamptz[],
          :started_at::text[]::timestamptz[], :completed_at::text[]::timestamptz[],
          :cancelled_at::text[]::timestamptz[], :timeout_at::text[]::timestamptz[],
          :not_before::text[]::timestamptz[], :resume_payload::text[], :waiting_reason::text[],
          :waiting_schema::text[], :waiting_expires_at::text[]::timestamptz[], :waiting_default::text[], :stop_reason::text[], :stopping_by::text[],
          :grace_ends_at::text[]::timestamptz[], :demands::text[], :attempt::integer[],
          :last_run_seq::bigint[], :last_hash::bytea[], :updated_at::text[]::timestamptz[])
          AS saved (
              run_id, status, runner_id, lease_token, lease_expires_at, lease_acknowledged, error, latest_error,
              result, metrics, claimed_at, started_at, completed_at, cancelled_at, timeout_at, not_before,
              resume_payload, waiting_reason, waiting_schema, waiting_expires_at, waiting_default, stop_reason, stopping_by, grace_ends_at, demands,
              attempt, last_run_seq, last_hash, updated_at)
      WHERE runs.run_id = saved.run_id
      """;

  private RunWrites() {}
}
