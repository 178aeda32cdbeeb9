package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.QueueTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The queue on PostgreSQL. Whoever takes a run out of it locks the run's session and the run, and
/// passes over what somebody else has locked: nodes never wait for each other here, and never get
/// one run twice.
///
/// Conditions on the status say IS TRUE, as the indexes do that are meant for them: see the
/// migration that makes these.
final class PostgresQueue implements QueueTable {
  static final String ACTIVE_OF_SESSION =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE session_id = :session_id
            AND (status IN ('claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
            AND origin = 'native'
          """;

  static final String NEXT_OF_SESSION =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE session_id = :session_id
            AND (status = 'pending') IS TRUE
            AND origin = 'native'
          ORDER BY created_at, run_id
          LIMIT 1
          """;

  static final String HEADS_OF_SESSIONS =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM unnest(:session_ids::text[]) AS asked (session_id)
          CROSS JOIN LATERAL (
              SELECT *
              FROM (
                  (SELECT 1 AS place, active.*
                  FROM runs AS active
                  WHERE active.session_id = asked.session_id
                    AND (active.status IN ('claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
                    AND active.origin = 'native'
                  LIMIT 1)
                  UNION ALL
                  (SELECT 2 AS place, next.*
                  FROM runs AS next
                  WHERE next.session_id = asked.session_id
                    AND (next.status = 'pending') IS TRUE
                    AND next.origin = 'native'
                  ORDER BY next.created_at, next.run_id
                  LIMIT 1)) AS heads
              ORDER BY place
              LIMIT 1) AS runs
          """;

  static final String LAST_ENDED_OF_SESSION =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE session_id = :session_id
            AND (status IN ('completed', 'failed', 'stopped', 'cancelled')) IS TRUE
          ORDER BY coalesce(completed_at, created_at) DESC, run_id DESC
          LIMIT 1
          """;

  static final String LIVE_OF_SESSION =
      """
      SELECT run_id
      FROM runs
      WHERE session_id = :session_id
        AND (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
      ORDER BY created_at, run_id
      """;

  static final String READY =
      """
      UPDATE runs
      SET ready_key = waiting.ready_key
      FROM unnest(:run_ids::text[], :ready_keys::text[]) AS waiting (run_id, ready_key)
      WHERE runs.run_id = waiting.run_id
        AND (runs.status = 'pending') IS TRUE
      """;

  static final String FIRST_READY_KEYS =
      """
      SELECT first.ready_key, (
          SELECT ready_key
          FROM runs
          WHERE ready_key >= first.ready_key || :least::text
            AND ready_key < asked.to_key
          ORDER BY ready_key
          LIMIT 1) AS next_key
      FROM unnest(:from::text[], :to::text[]) WITH ORDINALITY AS asked (from_key, to_key, place)
      LEFT JOIN LATERAL (
          SELECT ready_key
          FROM runs
          WHERE ready_key >= asked.from_key
            AND ready_key < asked.to_key
          ORDER BY ready_key
          LIMIT 1) AS first ON true
      ORDER BY asked.place
      """;

  static final String READY_OF_KEYS =
      """
      SELECT ready.run_id, asked.ready_key, ready.priority, ready.created_at
      FROM unnest(:ready_keys::text[]) AS asked (ready_key)
      CROSS JOIN LATERAL (
          SELECT run_id, priority, created_at
          FROM runs
          WHERE runs.ready_key = asked.ready_key
          ORDER BY priority DESC, created_at, run_id
          LIMIT :limit) AS ready
      """;

  /// Should a run of the session become active between the look and the locks, the index that holds
  /// it to one has the last word. Locked are the first runs of each key, and sent are those of them
  /// that fit.
  static final String CLAIMABLE =
      """
      SELECT claimable.*, EXISTS (
          SELECT 1
          FROM runs AS active
          WHERE active.session_id = claimable.session_id
            AND (active.status IN ('claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
            AND active.origin = 'native') AS busy
      FROM (
          SELECT sized.*, sum(bytes) OVER (
              ORDER BY priority DESC, created_at, run_id ROWS UNBOUNDED PRECEDING) AS bytes_so_far
          FROM (
              SELECT runs.*,
      """
          + RunRow.GRANT_BYTES
          + """
              AS bytes
              FROM (
                  SELECT runs.*, row_number() OVER queue AS place, lead(true) OVER queue IS TRUE AS has_more, sum(
          """
          + StoredSizes.OF_GRANT
          + """
                  ) OVER (queue ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS stored_before
                  FROM (
                      SELECT asked.ready_key AS asked_key, runs.*
                      FROM unnest(:ready_keys::text[]) AS asked (ready_key)
                      CROSS JOIN LATERAL (
                          SELECT sessions.next_seq, runs.sealed_run_seq, runs.last_hash,
          """
          + RunRow.COLUMNS
          + """
                              FROM sessions
                              JOIN runs ON runs.session_id = sessions.session_id
                              WHERE runs.ready_key = asked.ready_key
                                AND runs.run_id <> ALL (:without::text[])
                              ORDER BY runs.priority DESC, runs.created_at, runs.run_id
                              LIMIT :limit
                              FOR NO KEY UPDATE OF sessions, runs SKIP LOCKED) AS runs) AS runs
                      WINDOW queue AS (ORDER BY priority DESC, created_at, run_id)) AS runs
                  WHERE coalesce(stored_before, 0) <= :most_bytes) AS sized) AS claimable
          WHERE place = 1
            OR bytes_so_far <= :most_bytes
          ORDER BY place
          """;

  static final String POSTPONE_MATCH =
      """
      UPDATE runs
      SET timeout_at = :until
      WHERE run_id = :run_id
        AND (status = 'pending') IS TRUE
      """;

  private final PostgresTx tx;
  private final Sql sql;
  private final PostgresRuns runs;

  PostgresQueue(PostgresTx tx) {
    this.tx = tx;
    this.sql = tx.sql();
    this.runs = tx.runs();
  }

  @Override
  public Optional<Run> activeOf(SessionId session) {
    return sql.query(ACTIVE_OF_SESSION).with("session_id", session.value()).one(RunRow::read);
  }

  @Override
  public Optional<Run> nextOf(SessionId session) {
    return sql.query(NEXT_OF_SESSION).with("session_id", session.value()).one(RunRow::read);
  }

  @Override
  public List<Run> headsOf(Collection<SessionId> sessions) {
    return sql.query(HEADS_OF_SESSIONS)
        .withTexts("session_ids", sessions.stream().map(SessionId::value).toList())
        .list(RunRow::read);
  }

  @Override
  public Optional<Run> lastEndedOf(SessionId session) {
    return sql.query(LAST_ENDED_OF_SESSION).with("session_id", session.value()).one(RunRow::read);
  }

  @Override
  public List<Run> liveOf(SessionId session) {
    return sql
        .query(LIVE_OF_SESSION)
        .with("session_id", session.value())
        .list(PostgresQueue::runId)
        .stream()
        .flatMap(id -> runs.find(id).stream())
        .toList();
  }

  @Override
  public void ready(RunId run, @Nullable String readyKey) {
    ready(List.of(run), Collections.singletonList(readyKey));
  }

  @Override
  public void readyAll(Map<RunId, String> readyKeys) {
    List<RunId> ids = List.copyOf(readyKeys.keySet());
    ready(ids, ids.stream().map(readyKeys::get).toList());
  }

  private void ready(List<RunId> ids, List<? extends @Nullable String> readyKeys) {
    sql.query(READY)
        .withTexts("run_ids", ids.stream().map(RunId::value).toList())
        .withTexts("ready_keys", readyKeys)
        .update();
  }

  @Override
  public Optional<String> firstReadyKey(String from, String to) {
    return Optional.ofNullable(firstReadyKeys(List.of(new KeyRange(from, to))).getFirst().first());
  }

  @Override
  public List<FirstKeys> firstReadyKeys(List<KeyRange> ranges) {
    return sql.query(FIRST_READY_KEYS)
        .withTexts("from", ranges.stream().map(KeyRange::from).toList())
        .withTexts("to", ranges.stream().map(KeyRange::to).toList())
        .with("least", String.valueOf(LEAST))
        .list(row -> new FirstKeys(row.textOrNull("ready_key"), row.textOrNull("next_key")));
  }

  @Override
  public List<Ready> readyOf(String key, int limit) {
    return readyOfAll(List.of(key), limit);
  }

  @Override
  public List<Ready> readyOfAll(List<String> keys, int limit) {
    return sql.query(READY_OF_KEYS)
        .withTexts("ready_keys", keys)
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
    return sql.query(CLAIMABLE)
        .withTexts("ready_keys", keys)
        .withTexts("without", without.stream().map(RunId::value).toList())
        .with("limit", limit)
        .with("most_bytes", mostBytes)
        .bounded(row ->
            new Claimable(
                runs.locked(row), row.text("asked_key"), row.bool("busy"), row.longValue("bytes")));
  }

  @Override
  public List<RunId> leasesOver(Instant now, int limit) {
    return due(PostgresDue.LEASES_OVER, now, limit);
  }

  @Override
  public List<RunId> stopsUntold(int limit) {
    return first(PostgresDue.STOPS_UNTOLD, limit);
  }

  @Override
  public List<RunId> answersUntold(int limit) {
    return first(PostgresDue.ANSWERS_UNTOLD, limit);
  }

  @Override
  public List<RunId> leasesEndless(int limit) {
    return first(PostgresDue.LEASES_ENDLESS, limit);
  }

  private List<RunId> first(String text, int limit) {
    return sql.query(whatIsFree(text)).with("limit", limit).list(PostgresQueue::runId);
  }

  @Override
  public void endLease(RunId run, Instant at) {
    sql.query(PostgresLeases.END_LEASE).with("run_id", run.value()).with("at", at).update();
  }

  @Override
  public List<RunId> graceOver(Instant now, int limit) {
    return due(PostgresDue.GRACE_OVER, now, limit);
  }

  @Override
  public List<RunId> questionsOver(Instant now, int limit) {
    return due(PostgresDue.QUESTIONS_OVER, now, limit);
  }

  @Override
  public List<RunId> durationsOver(Instant now, int limit) {
    return due(PostgresDue.DURATIONS_OVER, now, limit);
  }

  @Override
  public List<RunId> matchesOver(Instant now, int limit) {
    return due(PostgresDue.MATCHES_OVER, now, limit);
  }

  @Override
  public List<RunId> delayOver(Instant now, int limit) {
    return due(PostgresDue.DELAY_OVER, now, limit);
  }

  private List<RunId> due(String text, Instant now, int limit) {
    return sql.query(whatIsFree(text))
        .with("now", now)
        .with("limit", limit)
        .list(PostgresQueue::runId);
  }

  private String whatIsFree(String text) {
    return tx.locks() ? text + PostgresDue.FREE_ONES : text;
  }

  @Override
  public void postponeMatch(RunId run, Instant until) {
    sql.query(POSTPONE_MATCH).with("run_id", run.value()).with("until", until).update();
  }

  @Override
  public List<RunId> heldBy(RunnerId runner) {
    return sql.query(tx.locks() ? PostgresLeases.HELD_BY_LOCKED : PostgresLeases.HELD_BY)
        .with("runner_id", runner.value())
        .list(PostgresQueue::runId);
  }

  @Override
  public Renewed renewAll(RunnerId runner, Instant now, Instant until) {
    return PostgresLeases.renewAll(sql, runner, now, until);
  }

  @Override
  public boolean renew(RunnerId runner, RunId run, Instant now, Instant until, Duration patience) {
    return PostgresLeases.renew(sql, runner, run, now, until, patience);
  }

  private static RunId runId(Row row) {
    return new RunId(row.text("run_id"));
  }
}
