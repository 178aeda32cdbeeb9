package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.sql.Columns;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import dev.runledger.sql.TailRow;
import dev.runledger.store.Listed;
import dev.runledger.store.SealTable.Tail;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
      SELECT sessions.next_seq, runs.sealed_run_seq, runs.last_hash,
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
      SELECT sessions.next_seq, runs.sealed_run_seq, runs.last_hash,
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
      SELECT sessions.next_seq, runs.sealed_run_seq, runs.last_hash,
      """
          + RunRow.COLUMNS
          + """
          FROM sessions
          JOIN runs ON runs.session_id = sessions.session_id
          WHERE runs.run_id = ANY (:run_ids)
          ORDER BY runs.session_id, runs.run_id
          FOR NO KEY UPDATE OF sessions, runs
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

  /// To be planned for the filters that it is given: see [PostgresTx#planAnew].
  static final String LIST =
      bounded(
          """
          SELECT *
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
          """);

  static final String CHILDREN =
      bounded(
          """
          SELECT *
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
          """);

  private final PostgresTx tx;

  PostgresRuns(PostgresTx tx) {
    super(tx.sql(), tx::now);
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

  /// A run, read with the locks of its session and its own.
  Run locked(Row row) {
    Run run = RunRow.read(row);
    tx.appends().know(run.sessionId(), row.longValue("next_seq"));
    tx.appends().know(TailRow.read(row));
    return run;
  }

  @Override
  public List<Run> findAll(Collection<RunId> ids) {
    List<RunId> order = List.copyOf(ids);
    if (order.isEmpty()) {
      return List.of();
    }
    tx.appends().send();
    List<Run> found =
        sql.query(ALL_LOCKED)
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

  /// The events are numbered first, so that the rows say so from the beginning.
  @Override
  public void insertAll(List<Beginning> fresh) {
    fresh.forEach(one -> tx.appends().know(Tail.none(one.run().id())));
    tx.events().append(Beginning.appends(fresh));
    Columns rows = sql.columns(RunWrites.INSERT_ALL);
    for (Beginning one : fresh) {
      bindNew(rows, one);
      bindEnd(rows, one.run().id());
      rows.add();
    }
    rows.run();
  }

  @Override
  public void saveAll(List<Run> runs) {
    Columns saves = sql.columns(RunWrites.SAVE_ALL);
    for (Run run : runs) {
      bind(saves, run);
      bindEnd(saves, run.id());
      saves.add();
    }
    requireAll(saves.run(), runs);
  }

  /// What was appended and is not in the row yet, which is written anyway.
  private void bindEnd(Columns row, RunId run) {
    Tail end = tx.appends().takeUnsent(run);
    row.with("last_run_seq", end == null ? null : Long.valueOf(end.lastRunSeq()))
        .with("last_hash", end == null ? null : end.hash());
  }

  @Override
  public void delete(RunId id) {
    tx.appends().send();
    super.delete(id);
  }

  /// A page of runs that ends before the one with which their text is too large to be sent.
  ///
  /// @param page text of a statement, newest first, for one run more than the page holds
  private static String bounded(String page) {
    return """
    SELECT runs.has_more,
    """
        + RunRow.COLUMNS
        + """
        FROM (
            SELECT runs.*, sum(
        """
        + RunRow.BYTES
        + """
            ) OVER (page ROWS UNBOUNDED PRECEDING) AS bytes
            FROM (
                SELECT runs.*, row_number() OVER page AS place, lead(true) OVER page IS TRUE AS has_more, sum(
        """
        + StoredSizes.OF_RUN
        + """
                ) OVER (page ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS stored_before
                FROM (
        """
        + page
        + """
                ) AS runs
                WINDOW page AS (ORDER BY created_at DESC, run_id DESC)) AS runs
            WHERE place < :limit
              AND coalesce(stored_before, 0) <= :most_bytes
            WINDOW page AS (ORDER BY created_at DESC, run_id DESC)) AS runs
        WHERE place = 1
          OR bytes <= :most_bytes
        ORDER BY created_at DESC, run_id DESC
        """;
  }

  @Override
  public Listed<Run> childrenOf(Run parent, PageRequest page) {
    Query children =
        sql.query(CHILDREN)
            .with("parent_run_id", parent.id().value())
            .with("parent_session_id", parent.sessionId().value());
    return listed(children, page, Limits.ANSWER_TEXT);
  }

  @Override
  public Listed<Run> list(RunFilter filter, PageRequest page, long mostBytes) {
    tx.planAnew();
    Query list =
        sql.query(LIST)
            .with("status", word(filter.status()))
            .with("session_id", id(filter.sessionId()))
            .with("agent_name", filter.agentName())
            .with("app_package", filter.appPackage())
            .with("runner_id", id(filter.runnerId()))
            .with("kind", word(filter.kind()))
            .with("trigger_source", word(filter.trigger()))
            .with("parent_run_id", id(filter.parentRun()))
            .with("created_after", filter.createdAfter())
            .with("created_before", filter.createdBefore());
    return listed(list, page, mostBytes);
  }

  private static Listed<Run> listed(Query list, PageRequest page, long mostBytes) {
    PageRequest.Mark after = page.after();
    return list.with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne())
        .with("most_bytes", mostBytes)
        .bounded(RunRow::read);
  }

  private static @Nullable String word(@Nullable Enum<?> word) {
    return word == null ? null : Words.of(word);
  }
}
