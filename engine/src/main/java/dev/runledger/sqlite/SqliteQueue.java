package dev.runledger.sqlite;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.QueueTable;
import dev.runledger.store.SpaceLeft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The queue on SQLite. One writer makes each claim the only one; no row needs a lock.
final class SqliteQueue implements QueueTable {
  static final String ACTIVE_OF_SESSION =
      """
      SELECT run_id
      FROM runs
      WHERE session_id = :session_id
        AND status IN ('claimed', 'running', 'waiting_input', 'stopping')
        AND origin = 'native'
      """;

  static final String NEXT_OF_SESSION =
      """
      SELECT run_id
      FROM runs
      WHERE session_id = :session_id
        AND status = 'pending'
        AND origin = 'native'
      ORDER BY created_at, run_id
      LIMIT 1
      """;

  static final String LAST_ENDED_OF_SESSION =
      """
      SELECT run_id
      FROM runs
      WHERE session_id = :session_id
        AND status IN ('completed', 'failed', 'stopped', 'cancelled')
      ORDER BY coalesce(ended_instant, created_instant) DESC, run_id DESC
      LIMIT 1
      """;

  static final String LIVE_OF_SESSION =
      """
      SELECT run_id
      FROM runs
      WHERE session_id = :session_id
        AND status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
      ORDER BY created_at, run_id
      """;

  static final String READY =
      """
      UPDATE runs
      SET ready_key = :ready_key
      WHERE run_id = :run_id
        AND status = 'pending'
      """;

  static final String FIRST_READY_KEY =
      """
      SELECT ready_key
      FROM runs
      WHERE ready_key >= :from
        AND ready_key < :to
      ORDER BY ready_key
      LIMIT 1
      """;

  static final String READY_OF_KEY =
      """
      SELECT run_id, ready_key, priority, created_at
      FROM runs
      WHERE ready_key = :ready_key
      ORDER BY priority DESC, created_at, run_id
      LIMIT :limit
      """;

  // What another program wrote is its own to end: no sweep is about it.
  // The sweeps name their indexes: left to itself, SQLite prefers the one of the status, and walks
  // past every pending run.

  static final String LEASES_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_lease
      WHERE lease_expires_at <= :now
        AND origin = 'native'
      ORDER BY lease_expires_at
      LIMIT :limit
      """;

  // The index holds only what is stopping.
  static final String STOPS_UNTOLD =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_grace
      WHERE status = 'stopping'
        AND origin = 'native'
        AND NOT EXISTS (
            SELECT 1
            FROM runner_commands
            WHERE runner_commands.run_id = runs.run_id
              AND runner_commands.kind = 'stop')
      ORDER BY grace_ends_at
      LIMIT :limit
      """;

  // These two find what another program wrote, and indexes that are empty but for it.
  static final String ANSWERS_UNTOLD =
      """
      SELECT run_id
      FROM runner_commands INDEXED BY idx_runner_commands_elsewhere
      WHERE kind = 'resume'
        AND reason IS NOT NULL
      ORDER BY run_id
      LIMIT :limit
      """;

  static final String LEASES_ENDLESS =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_endless
      WHERE status IN ('claimed', 'running')
        AND lease_expires_at IS NULL
        AND origin = 'native'
      ORDER BY run_id
      LIMIT :limit
      """;

  static final String GRACE_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_grace
      WHERE status = 'stopping'
        AND grace_ends_at <= :now
        AND origin = 'native'
      ORDER BY grace_ends_at
      LIMIT :limit
      """;

  static final String QUESTIONS_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_question
      WHERE status = 'waiting_input'
        AND waiting_expires_at <= :now
        AND origin = 'native'
      ORDER BY waiting_expires_at
      LIMIT :limit
      """;

  static final String DURATIONS_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_duration
      WHERE status IN ('pending', 'claimed', 'running', 'waiting_input')
        AND started_at IS NOT NULL
        AND max_duration IS NOT NULL
        AND unixepoch(started_at, 'subsec') + max_duration <= unixepoch(:now, 'subsec')
        AND origin = 'native'
      ORDER BY started_at
      LIMIT :limit
      """;

  static final String MATCHES_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_timeout
      WHERE status = 'pending'
        AND timeout_at <= :now
        AND origin = 'native'
      ORDER BY timeout_at
      LIMIT :limit
      """;

  static final String DELAY_OVER =
      """
      SELECT run_id
      FROM runs INDEXED BY idx_runs_delayed
      WHERE status = 'pending'
        AND not_before IS NOT NULL
        AND ready_key IS NULL
        AND not_before <= :now
        AND origin = 'native'
        AND NOT EXISTS (
            SELECT 1
            FROM runs AS active
            WHERE active.session_id = runs.session_id
              AND active.status IN ('claimed', 'running', 'waiting_input', 'stopping')
              AND active.origin = 'native')
        AND NOT EXISTS (
            SELECT 1
            FROM runs AS earlier
            WHERE earlier.session_id = runs.session_id
              AND earlier.status = 'pending'
              AND earlier.origin = 'native'
              AND (earlier.created_at, earlier.run_id) < (runs.created_at, runs.run_id))
      ORDER BY not_before
      LIMIT :limit
      """;

  private static final Comparator<Ready> FIRST_COME =
      Comparator.comparingInt(Ready::priority)
          .reversed()
          .thenComparing(Ready::createdAt)
          .thenComparing(Ready::run);

  static final String POSTPONE_MATCH =
      """
      UPDATE runs
      SET timeout_at = :until
      WHERE run_id = :run_id
        AND status = 'pending'
      """;

  private final Sql sql;
  private final SqliteRuns runs;

  SqliteQueue(Sql sql, SqliteRuns runs) {
    this.sql = sql;
    this.runs = runs;
  }

  @Override
  public Optional<Run> activeOf(SessionId session) {
    return oneOf(ACTIVE_OF_SESSION, session);
  }

  @Override
  public Optional<Run> nextOf(SessionId session) {
    return oneOf(NEXT_OF_SESSION, session);
  }

  @Override
  public Optional<Run> lastEndedOf(SessionId session) {
    return oneOf(LAST_ENDED_OF_SESSION, session);
  }

  @Override
  public List<Run> liveOf(SessionId session) {
    return sql
        .query(LIVE_OF_SESSION)
        .with("session_id", session.value())
        .list(SqliteQueue::runId)
        .stream()
        .flatMap(id -> runs.find(id).stream())
        .toList();
  }

  private Optional<Run> oneOf(String text, SessionId session) {
    return sql.query(text)
        .with("session_id", session.value())
        .one(SqliteQueue::runId)
        .flatMap(runs::find);
  }

  @Override
  public void ready(RunId run, @Nullable String readyKey) {
    sql.query(READY).with("run_id", run.value()).with("ready_key", readyKey).update();
  }

  @Override
  public Optional<String> firstReadyKey(String from, String to) {
    return sql.query(FIRST_READY_KEY)
        .with("from", from)
        .with("to", to)
        .one(row -> row.text("ready_key"));
  }

  @Override
  public List<Ready> readyOf(String key, int limit) {
    return sql.query(READY_OF_KEY)
        .with("ready_key", key)
        .with("limit", limit)
        .list(row ->
            new Ready(
                runId(row),
                row.text("ready_key"),
                row.integer("priority"),
                row.instant("created_at")));
  }

  @Override
  public Listed<Claimable> claimable(
      List<String> keys, Set<RunId> without, int limit, long mostBytes) {
    var space = new SpaceLeft(mostBytes);
    List<Claimable> first = new ArrayList<>();
    List<Ready> ready = new ArrayList<>(readyOfAll(keys, limit + without.size()));
    ready.removeIf(one -> without.contains(one.run()));
    ready.sort(FIRST_COME);
    for (Ready next : ready) {
      long bytes = runs.grantBytes(next.run());
      if (!space.takes(bytes)) {
        return new Listed<>(first, true);
      }
      Run run = runs.find(next.run()).orElseThrow();
      first.add(new Claimable(run, next.key(), activeOf(run.sessionId()).isPresent(), bytes));
    }
    return new Listed<>(first, false);
  }

  @Override
  public List<RunId> leasesOver(Instant now, int limit) {
    return due(LEASES_OVER, now, limit);
  }

  @Override
  public List<RunId> stopsUntold(int limit) {
    return sql.query(STOPS_UNTOLD).with("limit", limit).list(SqliteQueue::runId);
  }

  @Override
  public List<RunId> answersUntold(int limit) {
    return sql.query(ANSWERS_UNTOLD).with("limit", limit).list(SqliteQueue::runId);
  }

  @Override
  public List<RunId> leasesEndless(int limit) {
    return sql.query(LEASES_ENDLESS).with("limit", limit).list(SqliteQueue::runId);
  }

  @Override
  public void endLease(RunId run, Instant at) {
    sql.query(SqliteLeases.END_LEASE).with("run_id", run.value()).with("at", at).update();
  }

  @Override
  public List<RunId> graceOver(Instant now, int limit) {
    return due(GRACE_OVER, now, limit);
  }

  @Override
  public List<RunId> questionsOver(Instant now, int limit) {
    return due(QUESTIONS_OVER, now, limit);
  }

  @Override
  public List<RunId> durationsOver(Instant now, int limit) {
    return due(DURATIONS_OVER, now, limit);
  }

  @Override
  public List<RunId> matchesOver(Instant now, int limit) {
    return due(MATCHES_OVER, now, limit);
  }

  @Override
  public List<RunId> delayOver(Instant now, int limit) {
    return due(DELAY_OVER, now, limit);
  }

  private List<RunId> due(String text, Instant now, int limit) {
    return sql.query(text).with("now", now).with("limit", limit).list(SqliteQueue::runId);
  }

  @Override
  public void postponeMatch(RunId run, Instant until) {
    sql.query(POSTPONE_MATCH).with("run_id", run.value()).with("until", until).update();
  }

  @Override
  public List<RunId> heldBy(RunnerId runner) {
    return sql.query(SqliteLeases.HELD_BY)
        .with("runner_id", runner.value())
        .list(SqliteQueue::runId);
  }

  @Override
  public Renewed renewAll(RunnerId runner, Instant now, Instant until) {
    return new Renewed(SqliteLeases.renewAll(sql, runner, now, until), List.of());
  }

  /// Who writes is alone: there is nobody to wait for.
  @Override
  public boolean renew(RunnerId runner, RunId run, Instant now, Instant until, Duration patience) {
    return SqliteLeases.renew(sql, runner, run, now, until);
  }

  private static RunId runId(Row row) {
    return new RunId(row.text("run_id"));
  }
}
