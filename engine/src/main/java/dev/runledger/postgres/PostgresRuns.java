package dev.runledger.postgres;

import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.sql.Columns;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `runs` on PostgreSQL. In a writing transaction a run is found with the lock of its
/// session and its own, in this order, in one statement: so nodes wait for each other and never in
/// a circle.
final class PostgresRuns extends JdbcRuns {
  private static final String BY_ID =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE run_id = :run_id
          """;

  private static final String BY_ID_LOCKED =
      """
      SELECT sessions.next_seq,
      """
          + RunRow.COLUMNS
          + """
          FROM sessions
          JOIN runs ON runs.session_id = sessions.session_id
          WHERE runs.run_id = :run_id
          FOR NO KEY UPDATE OF sessions, runs
          """;

  private static final String BY_UUID =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE run_uuid = :run_uuid
          """;

  private static final String BY_UUID_LOCKED =
      """
      SELECT sessions.next_seq,
      """
          + RunRow.COLUMNS
          + """
          FROM sessions
          JOIN runs ON runs.session_id = sessions.session_id
          WHERE runs.run_uuid = :run_uuid
          FOR NO KEY UPDATE OF sessions, runs
          """;

  private static final String ALL_LOCKED =
      """
      SELECT sessions.next_seq,
      """
          + RunRow.COLUMNS
          + """
          FROM sessions
          JOIN runs ON runs.session_id = sessions.session_id
          WHERE runs.run_id = ANY (:run_ids)
          ORDER BY runs.session_id, runs.run_id
          FOR NO KEY UPDATE OF sessions, runs
          """;

  /// What can be claimed, and nobody is about to.
  private static final String ALL_FREE =
      """
      SELECT sessions.next_seq,
      """
          + RunRow.COLUMNS
          + """
          FROM sessions
          JOIN runs ON runs.session_id = sessions.session_id
          WHERE runs.run_id = ANY (:run_ids)
            AND runs.ready_key IS NOT NULL
          ORDER BY runs.session_id, runs.run_id
          FOR NO KEY UPDATE OF sessions, runs SKIP LOCKED
          """;

  /// Waits for nobody but who deletes it.
  private static final String KEEP =
      """
      SELECT run_id
      FROM runs
      WHERE run_id = :run_id
        OR run_uuid = :run_uuid::uuid
      FOR KEY SHARE
      """;

  /// As [JdbcRuns] saves one by one; each statement would look at all the conditions of the table
  /// anew.
  private static final String SAVE_ALL =
      """
      UPDATE runs
      SET status = saved.status,
          runner_id = CASE runs.origin WHEN 'native' THEN saved.runner_id ELSE runs.runner_id END,
          lease_token = CASE runs.origin WHEN 'native' THEN saved.lease_token ELSE runs.lease_token END,
          lease_expires_at = saved.lease_expires_at, lease_acknowledged = saved.lease_acknowledged,
          error = CASE runs.origin WHEN 'native' THEN saved.error ELSE runs.error END,
          latest_error = CASE runs.origin WHEN 'native' THEN saved.latest_error::json ELSE runs.latest_error END,
          result = CASE runs.origin WHEN 'native' THEN saved.result::json ELSE runs.result END,
          metrics = CASE runs.origin WHEN 'native' THEN saved.metrics::json ELSE runs.metrics END,
          claimed_at = saved.claimed_at, started_at = saved.started_at, completed_at = saved.completed_at,
          cancelled_at = saved.cancelled_at, timeout_at = saved.timeout_at, not_before = saved.not_before,
          resume_payload = saved.resume_payload::json, waiting_reason = saved.waiting_reason,
          waiting_schema = saved.waiting_schema::json,
          waiting_expires_at = saved.waiting_expires_at, waiting_default = saved.waiting_default::json, stop_reason = saved.stop_reason,
          stopping_by = saved.stopping_by, grace_ends_at = saved.grace_ends_at,
          demands = CASE runs.origin WHEN 'native' THEN saved.demands::json ELSE runs.demands END,
          attempt = saved.attempt, last_run_seq = coalesce(saved.last_run_seq, runs.last_run_seq), ready_key = NULL,
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
          :last_run_seq::bigint[], :updated_at::text[]::timestamptz[])
          AS saved (
              run_id, status, runner_id, lease_token, lease_expires_at, lease_acknowledged, error, latest_error,
              result, metrics, claimed_at, started_at, completed_at, cancelled_at, timeout_at, not_before,
              resume_payload, waiting_reason, waiting_schema, waiting_expires_at, waiting_default, stop_reason, stopping_by, grace_ends_at, demands,
              attempt, last_run_seq, updated_at)
      WHERE runs.run_id = saved.run_id
      """;

  /// To be planned for the filters that it is given: see [PostgresTx#planAnew].
  static final String LIST =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE (:status::text IS NULL OR status = :status)
            AND (:agent_name::text IS NULL OR agent_name = :agent_name)
            AND (:app_package::text IS NULL OR app_package = :app_package)
            AND (:runner_id::text IS NULL OR runner_id = :runner_id)
            AND (:kind::text IS NULL OR kind = :kind)
            AND (:trigger_source::text IS NULL OR trigger_source = :trigger_source)
            AND (:created_after::timestamptz IS NULL OR created_at > :created_after)
            AND (:created_before::timestamptz IS NULL OR created_at < :created_before)
            AND (:mark_at::timestamptz IS NULL OR (created_at, run_id) < (:mark_at, :mark_id))
            AND (:session_id::text IS NULL OR session_id = :session_id)
            AND (:parent_run_id::text IS NULL OR parent_run_id = :parent_run_id)
          ORDER BY created_at DESC, run_id DESC
          LIMIT :limit
          """;

  static final String CHILDREN =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE run_id IN (
              SELECT run_id FROM runs WHERE parent_run_id = :parent_run_id
              UNION
              SELECT child.run_id
              FROM sessions
              JOIN runs AS child ON child.session_id = sessions.session_id
              WHERE sessions.parent_session_id = :parent_session_id
                AND child.parent_session_id = :parent_session_id
                AND child.parent_run_id IS NULL)
            AND (:mark_at::timestamptz IS NULL OR (created_at, run_id) < (:mark_at, :mark_id))
          ORDER BY created_at DESC, run_id DESC
          LIMIT :limit
          """;

  private final PostgresTx tx;

  PostgresRuns(PostgresTx tx) {
    super(tx.sql(), tx.now());
    this.tx = tx;
  }

  @Override
  protected Optional<Run> byId(RunId id) {
    if (tx.appends().holds(id)) {
      tx.appends().send();
    }
    return found(sql.query(tx.locks() ? BY_ID_LOCKED : BY_ID).with("run_id", id.value()));
  }

  @Override
  protected Optional<Run> byUuid(UUID uuid) {
    tx.appends().send();
    return found(
        sql.query(tx.locks() ? BY_UUID_LOCKED : BY_UUID).with("run_uuid", uuid.toString()));
  }

  private Optional<Run> found(Query query) {
    return query.one(tx.locks() ? this::locked : RunRow::read);
  }

  private Run locked(Row row) {
    Run run = RunRow.read(row);
    tx.appends().know(run.sessionId(), row.longValue("next_seq"));
    tx.appends().know(run.id(), run.lastRunSeq());
    return run;
  }

  @Override
  public List<Run> findAll(Collection<RunId> ids, boolean free) {
    List<RunId> order = List.copyOf(ids);
    if (order.isEmpty()) {
      return List.of();
    }
    tx.appends().send();
    List<Run> found =
        sql.query(free ? ALL_FREE : ALL_LOCKED)
            .withTexts("run_ids", order.stream().map(RunId::value).toList())
            .list(this::locked);
    return found.stream().sorted(Comparator.comparingInt(run -> order.indexOf(run.id()))).toList();
  }

  @Override
  public boolean exists(RunId id) {
    return tx.locks()
        ? sql.query(KEEP)
            .with("run_id", id.value())
            .with("run_uuid", id.asUuid().map(UUID::toString).orElse(null))
            .one(row -> row.text("run_id"))
            .isPresent()
        : find(id).isPresent();
  }

  /// The event is numbered first, so that the row says so from the beginning.
  @Override
  public void insert(Run run, @Nullable String readyKey, NewEvent beginning) {
    tx.appends().know(run.id(), 0);
    begin(run, beginning);
    insert(run, readyKey, Objects.requireNonNull(takeUnsentNumber(run.id())));
  }

  @Override
  protected void begin(Run run, NewEvent beginning) {
    tx.events().append(run.sessionId(), run.id(), List.of(beginning));
  }

  @Override
  public void saveAll(List<Run> runs) {
    Columns saves = sql.columns(SAVE_ALL);
    for (Run run : runs) {
      bind(saves, run);
      saves.add();
    }
    requireAll(saves.run(), runs);
  }

  @Override
  protected @Nullable Long takeUnsentNumber(RunId run) {
    return tx.appends().takeUnsentNumber(run);
  }

  @Override
  public void delete(RunId id) {
    tx.appends().send();
    super.delete(id);
  }

  @Override
  public List<Run> childrenOf(Run parent, PageRequest page) {
    PageRequest.Mark after = page.after();
    return sql.query(CHILDREN)
        .with("parent_run_id", parent.id().value())
        .with("parent_session_id", parent.sessionId().value())
        .with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne())
        .list(RunRow::read);
  }

  @Override
  public List<Run> list(RunFilter filter, PageRequest page) {
    PageRequest.Mark after = page.after();
    tx.planAnew();
    return sql.query(LIST)
        .with("status", word(filter.status()))
        .with("session_id", id(filter.sessionId()))
        .with("agent_name", filter.agentName())
        .with("app_package", filter.appPackage())
        .with("runner_id", id(filter.runnerId()))
        .with("kind", word(filter.kind()))
        .with("trigger_source", word(filter.trigger()))
        .with("parent_run_id", id(filter.parentRun()))
        .with("created_after", filter.createdAfter())
        .with("created_before", filter.createdBefore())
        .with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne())
        .list(RunRow::read);
  }

  private static @Nullable String word(@Nullable Enum<?> word) {
    return word == null ? null : Words.of(word);
  }
}
