package dev.runledger.sqlite;

import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.sql.Batch;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Query;
import dev.runledger.sql.RunRow;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.SpaceLeft;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `runs` on SQLite.
final class SqliteRuns extends JdbcRuns {
  private static final String BY_ID =
      """
      SELECT
      """
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE run_id = :run_id
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

  private static final String INSERT =
      """
      INSERT INTO runs (
          run_id, session_id, type, agent_name, prompt, project_dir, parent_session_id, execution_mode,
          demands, status, created_at, timeout_at, run_uuid, kind, trigger_source, parent_run_id,
          parameters, checkpoint_thread, checkpoint_ns, app_package, device_config, max_steps,
          max_steps_asked, goal, input_message, origin, max_duration, not_before, priority, attempt,
          max_attempts, on_lost, metadata, updated_at, match_seconds, affinity, ready_key)
      VALUES (
          :run_id, :session_id, :type, :agent_name, :prompt, :project_dir, :parent_session_id, :execution_mode,
          :demands, 'pending', :created_at, :timeout_at, :run_uuid, :kind, :trigger_source, :parent_run_id,
          :parameters, :checkpoint_thread, :checkpoint_ns, :app_package, :device_config, :max_steps,
          nullif(:max_steps_asked, 0), :goal, :input_message, :origin, :max_duration, :not_before, :priority, :attempt,
          :max_attempts, :on_lost, :metadata, :updated_at, :match_seconds, :affinity, :ready_key)
      """;

  /// Walks all runs from the newest on, in the order of time however it is spelled, see V001.
  static final String LIST =
      """
      SELECT
      """
          + RunRow.BYTES
          + " AS bytes,\n"
          + RunRow.COLUMNS
          + """
          FROM runs
          WHERE (:status IS NULL OR status = :status)
            AND (:agent_name IS NULL OR agent_name = :agent_name)
            AND (:app_package IS NULL OR app_package = :app_package)
            AND (:runner_id IS NULL OR runner_id = :runner_id)
            AND (:kind IS NULL OR kind = :kind)
            AND (:trigger_source IS NULL OR trigger_source = :trigger_source)
            AND (:created_after IS NULL OR created_instant > :created_after)
            AND (:created_before IS NULL OR created_instant < :created_before)
            AND (created_instant, run_id) < (coalesce(:mark_at, '~'), coalesce(:mark_id, ''))
            AND (:session_id IS NULL OR session_id = :session_id)
            AND (:parent_run_id IS NULL OR parent_run_id = :parent_run_id)
          ORDER BY created_instant DESC, run_id DESC
          LIMIT :limit
          """;

  /// How many runs the filter names that an index is of: a session, else a parent, else an agent,
  /// else a status.
  static final String NAMED =
      """
      SELECT count(*) AS named
      FROM (
          SELECT 1 FROM runs WHERE session_id = :session_id
          UNION ALL
          SELECT 1 FROM runs WHERE :session_id IS NULL AND parent_run_id = :parent_run_id
          UNION ALL
          SELECT 1 FROM runs WHERE :session_id IS NULL AND :parent_run_id IS NULL AND agent_name = :agent_name
          UNION ALL
          SELECT 1
          FROM runs
          WHERE :session_id IS NULL AND :parent_run_id IS NULL AND :agent_name IS NULL AND status = :status
          LIMIT :limit)
      """;

  private static final int FEW = 1_000;

  /// As LIST, for filters that name few runs by an index: see NAMED. Only their ids: what is sorted
  /// is in memory.
  private static final String LIST_FEW =
      """
      SELECT run_id
      FROM runs
      WHERE run_id IN (
          SELECT run_id FROM runs WHERE session_id = :session_id
          UNION
          SELECT run_id FROM runs WHERE :session_id IS NULL AND parent_run_id = :parent_run_id
          UNION
          SELECT run_id
          FROM runs
          WHERE :session_id IS NULL AND :parent_run_id IS NULL AND agent_name = :agent_name
          UNION
          SELECT run_id
          FROM runs
          WHERE :session_id IS NULL AND :parent_run_id IS NULL AND :agent_name IS NULL AND status = :status)
        AND (:status IS NULL OR status = :status)
        AND (:agent_name IS NULL OR agent_name = :agent_name)
        AND (:app_package IS NULL OR app_package = :app_package)
        AND (:runner_id IS NULL OR runner_id = :runner_id)
        AND (:kind IS NULL OR kind = :kind)
        AND (:trigger_source IS NULL OR trigger_source = :trigger_source)
        AND (:created_after IS NULL OR created_instant > :created_after)
        AND (:created_before IS NULL OR created_instant < :created_before)
        AND (:mark_at IS NULL OR (created_instant, run_id) < (:mark_at, :mark_id))
        AND (:parent_run_id IS NULL OR parent_run_id = :parent_run_id)
      ORDER BY created_instant DESC, run_id DESC
      LIMIT :limit
      """;

  private static final String CHILDREN =
      """
      SELECT run_id
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
        AND (:mark_at IS NULL OR (created_instant, run_id) < (:mark_at, :mark_id))
      ORDER BY created_instant DESC, run_id DESC
      LIMIT :limit
      """;

  private static final String BYTES_OF =
      """
      SELECT
      """
          + RunRow.BYTES
          + """
          AS bytes
          FROM runs
          WHERE run_id = :run_id
          """;

  private static final String GRANT_BYTES_OF =
      """
      SELECT
      """
          + RunRow.GRANT_BYTES
          + """
          AS bytes
          FROM runs
          WHERE run_id = :run_id
          """;

  private final Instant now;

  SqliteRuns(Sql sql, Instant now) {
    super(sql, InstantSource.fixed(now));
    this.now = now;
  }

  @Override
  public void insertAll(List<Beginning> fresh) {
    Batch rows = sql.batch(INSERT);
    for (Beginning one : fresh) {
      bindNew(rows, one);
      rows.add();
    }
    rows.run();
    new SqliteEvents(sql, now).append(Beginning.appends(fresh));
  }

  @Override
  protected Optional<Run> byId(RunId id) {
    return sql.query(BY_ID).with("run_id", id.value()).one(RunRow::read);
  }

  @Override
  protected Optional<Run> byUuid(UUID uuid) {
    return sql.query(BY_UUID).with("run_uuid", uuid.toString()).one(RunRow::read);
  }

  @Override
  public boolean exists(RunId id) {
    return find(id).isPresent();
  }

  @Override
  public Listed<Run> childrenOf(Run parent, PageRequest page) {
    Query children =
        sql.query(CHILDREN)
            .with("parent_run_id", parent.id().value())
            .with("parent_session_id", parent.sessionId().value());
    return inOrder(marked(children, page), page, Limits.ANSWER_TEXT);
  }

  @Override
  public Listed<Run> list(RunFilter filter, PageRequest page, long mostBytes) {
    boolean isAboutFew = isAboutFew(filter);
    Query list =
        sql.query(isAboutFew ? LIST_FEW : LIST)
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
    return isAboutFew
        ? inOrder(marked(list, page), page, mostBytes)
        : marked(list, page).listed(RunRow::read, page.limit(), mostBytes);
  }

  private static Query marked(Query list, PageRequest page) {
    PageRequest.Mark after = page.after();
    return list.with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne());
  }

  /// Those of these ids, one by one.
  private Listed<Run> inOrder(Query ids, PageRequest page, long mostBytes) {
    var space = new SpaceLeft(mostBytes);
    List<Run> runs = new ArrayList<>();
    for (RunId id : ids.list(row -> new RunId(row.text("run_id")))) {
      if (runs.size() == page.limit() || !space.takes(bytes(id))) {
        return new Listed<>(runs, true);
      }
      runs.add(byId(id).orElseThrow());
    }
    return new Listed<>(runs, false);
  }

  private long bytes(RunId id) {
    return bytes(BYTES_OF, id);
  }

  /// How many bytes the texts of a run have, and its latest snapshot.
  long grantBytes(RunId id) {
    return bytes(GRANT_BYTES_OF, id);
  }

  private long bytes(String text, RunId id) {
    return sql.query(text)
        .with("run_id", id.value())
        .one(row -> row.longValue("bytes"))
        .orElseThrow();
  }

  /// Few runs are looked at one by one and sorted. Where there are many, walking all runs from the
  /// newest on comes across enough of them soon.
  private boolean isAboutFew(RunFilter filter) {
    if (filter.sessionId() == null
        && filter.parentRun() == null
        && filter.agentName() == null
        && filter.status() == null) {
      return false;
    }
    long named =
        sql.query(NAMED)
            .with("session_id", id(filter.sessionId()))
            .with("parent_run_id", id(filter.parentRun()))
            .with("agent_name", filter.agentName())
            .with("status", word(filter.status()))
            .with("limit", FEW + 1)
            .one(row -> row.longValue("named"))
            .orElseThrow();
    return named <= FEW;
  }

  private static @Nullable String word(@Nullable Enum<?> word) {
    return word == null ? null : Words.of(word);
  }
}
