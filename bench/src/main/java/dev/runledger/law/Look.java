package dev.runledger.law;

import dev.runledger.sql.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that is stored, but for the log, which only grows.
///
/// @param runs by their ids, in the order of their queue
/// @param removed the runners that are not there any more
public record Look(
    Map<String, Cells> runs, List<Cells> sessions, List<Cells> commands, List<String> removed) {
  static final Look NOTHING = new Look(Map.of(), List.of(), List.of(), List.of());

  private static final String RUN_COLUMNS =
      """
      run_id, session_id, status, runner_id, lease_token, lease_expires_at, demands, claimed_at, started_at,
      completed_at, cancelled_at, timeout_at, grace_ends_at, not_before, ready_key, error, latest_error, stop_reason,
      waiting_reason, waiting_expires_at, attempt, max_attempts, last_run_seq, sealed_run_seq, prompt, trigger_source, execution_mode,
      parent_session_id, parameters, priority, kind, max_steps, max_duration, created_at
      """;
  private static final List<String> RUN = Cells.columns(RUN_COLUMNS);
  private static final String RUNS =
      "SELECT " + RUN_COLUMNS + " FROM runs ORDER BY created_at, run_id";
  private static final List<String> SESSION = List.of("session_id", "status", "next_seq");
  private static final List<String> COMMAND = List.of("run_id", "kind", "runner_id", "lease_token");
  private static final List<String> EVENT =
      List.of("id", "session_id", "run_id", "seq", "run_seq", "event_type", "step", "payload");
  private static final List<String> BATCH = List.of("pos", "session_id", "seq_from", "seq_to");

  static Look at(Sql eye) {
    Map<String, Cells> runs = new LinkedHashMap<>();
    eye.query(RUNS)
        .each(row -> {
          Cells run = Cells.of(row, RUN);
          runs.put(run.get("run_id"), run);
        });
    return new Look(
        runs,
        eye.query("SELECT session_id, status, next_seq FROM sessions")
            .list(row -> Cells.of(row, SESSION)),
        eye.query("SELECT run_id, kind, runner_id, lease_token FROM runner_commands")
            .list(row -> Cells.of(row, COMMAND)),
        eye.query("SELECT runner_id FROM runners WHERE status = 'removed'")
            .list(row -> row.text("runner_id")));
  }

  /// What the log has beside what was seen of it, in the order in which it came.
  ///
  /// @param after the last `id` that was seen
  static List<Cells> news(Sql eye, long after) {
    return eye.query(
            """
            SELECT id, session_id, run_id, seq, run_seq, event_type, step, payload
            FROM run_events
            WHERE id > :after
            ORDER BY id
            """)
        .with("after", after)
        .list(row -> Cells.of(row, EVENT));
  }

  /// The feed from this position on.
  static List<Cells> feed(Sql eye, long from) {
    return eye.query(
            """
            SELECT pos, session_id, seq_from, seq_to
            FROM feed
            WHERE pos >= :from
            ORDER BY pos
            """)
        .with("from", from)
        .list(row -> Cells.of(row, BATCH));
  }

  /// The row of this run; null when it is not there.
  public @Nullable Cells run(Object id) {
    return runs.get(id.toString());
  }

  List<Cells> runsOf(Cells session) {
    return runs.values().stream().filter(run -> run.agrees(session, "session_id")).toList();
  }

  public boolean hasSession(String id) {
    return sessions.stream().anyMatch(session -> session.is("session_id", id));
  }
}
