package dev.runledger.postgres;

import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import dev.runledger.sql.Columns;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.SessionRow;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.SessionTable;
import java.util.List;
import java.util.Optional;

/// The table `sessions` on PostgreSQL.
final class PostgresSessions implements SessionTable {
  private static final String BY_ID =
      """
      SELECT session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
          executor_session_id, metadata, next_seq, created_at, updated_at
      FROM sessions
      WHERE session_id = :session_id
      """;

  private static final String BY_ID_LOCKED =
      """
      SELECT session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
          executor_session_id, metadata, next_seq, created_at, updated_at
      FROM sessions
      WHERE session_id = :session_id
      FOR NO KEY UPDATE
      """;

  /// Waits for nobody but who deletes it.
  private static final String KEEP =
      """
      SELECT session_id
      FROM sessions
      WHERE session_id = :session_id
      FOR KEY SHARE
      """;

  private static final String HOLD_TO_DELETE =
      """
      SELECT session_id
      FROM sessions
      WHERE session_id = :session_id
      FOR UPDATE
      """;

  /// Ends before the session with which their text is too large to be sent. What cannot fit as it
  /// is stored, compressed, is passed over before its text is counted.
  private static final String LIST =
      """
      SELECT session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
          executor_session_id, metadata, next_seq, created_at, updated_at, has_more
      FROM (
          SELECT sessions.*, sum(
      """
          + SessionRow.BYTES
          + """
              ) OVER (page ROWS UNBOUNDED PRECEDING) AS bytes
              FROM (
                  SELECT sessions.*, row_number() OVER page AS place, lead(true) OVER page IS TRUE AS has_more,
                      sum(coalesce(pg_column_size(metadata), 0))
                          OVER (page ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS stored_before
                  FROM (
                      SELECT *
                      FROM sessions
                      WHERE (:status::text IS NULL OR status = :status)
                        AND (:agent_name::text IS NULL OR agent_name = :agent_name)
                        AND (:parent_session_id::text IS NULL OR parent_session_id = :parent_session_id)
                        AND (:mark_at::timestamptz IS NULL OR (created_at, session_id) < (:mark_at, :mark_id))
                      ORDER BY created_at DESC, session_id DESC
                      LIMIT :limit) AS sessions
                  WINDOW page AS (ORDER BY created_at DESC, session_id DESC)) AS sessions
              WHERE place < :limit
                AND coalesce(stored_before, 0) <= :most_bytes
              WINDOW page AS (ORDER BY created_at DESC, session_id DESC)) AS sessions
          WHERE place = 1
            OR bytes <= :most_bytes
          ORDER BY created_at DESC, session_id DESC
          """;

  private final PostgresTx tx;
  private final Sql sql;

  PostgresSessions(PostgresTx tx) {
    this.tx = tx;
    this.sql = tx.sql();
  }

  @Override
  public Optional<Session> find(SessionId id) {
    if (tx.appends().holds(id)) {
      tx.appends().send();
    }
    Optional<Session> found =
        sql.query(tx.locks() ? BY_ID_LOCKED : BY_ID)
            .with("session_id", id.value())
            .one(SessionRow::read);
    if (tx.locks()) {
      found.ifPresent(session -> tx.appends().know(id, session.lastSeq() + 1));
    }
    return found;
  }

  @Override
  public boolean exists(SessionId id) {
    return tx.locks() ? locked(KEEP, id) : find(id).isPresent();
  }

  @Override
  public boolean holdToDelete(SessionId id) {
    return locked(HOLD_TO_DELETE, id);
  }

  private boolean locked(String text, SessionId id) {
    return sql.query(text)
        .with("session_id", id.value())
        .one(row -> row.text("session_id"))
        .isPresent();
  }

  @Override
  public void insertAll(List<Session> sessions) {
    Columns rows =
        sql.columns(
            """
            INSERT INTO sessions (
                session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                executor_session_id, metadata, created_at, updated_at)
            SELECT session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                executor_session_id, metadata::json, created_at, updated_at
            FROM unnest(
                :session_id::text[], :parent_session_id::text[], :title::text[], :agent_name::text[],
                :project_dir::text[], :status::text[], :hostname::text[], :executor_type::text[],
                :executor_session_id::text[], :metadata::text[], :created_at::text[]::timestamptz[],
                :updated_at::text[]::timestamptz[])
                AS fresh (
                    session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                    executor_session_id, metadata, created_at, updated_at)
            """);
    for (Session session : sessions) {
      SessionRow.bind(rows, session);
      rows.add();
    }
    rows.run();
    sessions.forEach(session -> tx.appends().know(session.id(), 1));
  }

  @Override
  public void save(Session session) {
    sql.query(
            """
            UPDATE sessions
            SET title = :title, agent_name = :agent_name, project_dir = :project_dir, metadata = :metadata,
                updated_at = :updated_at
            WHERE session_id = :session_id
            """)
        .with("session_id", session.id().value())
        .with("title", session.title())
        .with("agent_name", session.agentName())
        .with("project_dir", session.projectDir())
        .with("metadata", JdbcRuns.text(session.metadata()))
        .with("updated_at", tx.now())
        .update();
  }

  @Override
  public void setStatus(SessionId id, Session.Status status) {
    tx.appends().sessions().move(id, status);
  }

  @Override
  public void setAffinity(SessionId id, Session.Affinity affinity, String projectDir) {
    tx.appends().sessions().place(id, affinity, projectDir);
  }

  @Override
  public void delete(SessionId id) {
    tx.appends().send();
    sql.query(
            """
            DELETE FROM sessions
            WHERE session_id = :session_id
            """)
        .with("session_id", id.value())
        .update();
  }

  @Override
  public List<SessionId> childrenOf(SessionId id) {
    return sql.query(
            """
            SELECT session_id
            FROM sessions
            WHERE parent_session_id = :session_id
            ORDER BY session_id
            """)
        .with("session_id", id.value())
        .list(row -> new SessionId(row.text("session_id")));
  }

  @Override
  public Listed<Session> list(SessionFilter filter, PageRequest page) {
    PageRequest.Mark after = page.after();
    tx.planAnew();
    return sql.query(LIST)
        .with("status", filter.status() == null ? null : Words.of(filter.status()))
        .with("agent_name", filter.agentName())
        .with("parent_session_id", JdbcRuns.id(filter.parent()))
        .with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne())
        .with("most_bytes", Limits.ANSWER_TEXT)
        .bounded(SessionRow::read);
  }
}
