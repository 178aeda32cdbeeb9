package dev.runledger.sqlite;

import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import dev.runledger.sql.Batch;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.SessionRow;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.SessionTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `sessions` on SQLite.
final class SqliteSessions implements SessionTable {
  private final Sql sql;
  private final Instant now;

  SqliteSessions(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return sql.query(
            """
            SELECT session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                executor_session_id, metadata, next_seq, created_at, updated_at
            FROM sessions
            WHERE session_id = :session_id
            """)
        .with("session_id", id.value())
        .one(SessionRow::read);
  }

  @Override
  public boolean exists(SessionId id) {
    return find(id).isPresent();
  }

  @Override
  public void insertAll(List<Session> sessions) {
    Batch rows =
        sql.batch(
            """
            INSERT INTO sessions (
                session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                executor_session_id, metadata, created_at, updated_at)
            VALUES (
                :session_id, :parent_session_id, :title, :agent_name, :project_dir, :status, :hostname, :executor_type,
                :executor_session_id, :metadata, :created_at, :updated_at)
            """);
    for (Session session : sessions) {
      SessionRow.bind(rows, session);
      rows.add();
    }
    rows.run();
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
        .with("updated_at", now)
        .update();
  }

  @Override
  public void setStatus(SessionId id, Session.Status status) {
    sql.query(
            """
            UPDATE sessions
            SET status = :status, updated_at = :updated_at
            WHERE session_id = :session_id
              AND status <> :status
            """)
        .with("session_id", id.value())
        .with("status", Words.of(status))
        .with("updated_at", now)
        .update();
  }

  @Override
  public void setAffinity(SessionId id, Session.Affinity affinity, String projectDir) {
    sql.query(
            """
            UPDATE sessions
            SET hostname = :hostname, executor_type = :executor_type, project_dir = :project_dir,
                updated_at = :updated_at
            WHERE session_id = :session_id
            """)
        .with("session_id", id.value())
        .with("hostname", affinity.hostname())
        .with("executor_type", affinity.executorType())
        .with("project_dir", projectDir)
        .with("updated_at", now)
        .update();
  }

  @Override
  public void delete(SessionId id) {
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
    return sql.query(
            """
            SELECT
            """
                + SessionRow.BYTES
                + """
                     AS bytes,
                    session_id, parent_session_id, title, agent_name, project_dir, status, hostname, executor_type,
                    executor_session_id, metadata, next_seq, created_at, updated_at
                FROM sessions
                WHERE (:status IS NULL OR status = :status)
                  AND (:agent_name IS NULL OR agent_name = :agent_name)
                  AND (:parent_session_id IS NULL OR parent_session_id = :parent_session_id)
                  AND (created_instant, session_id) < (coalesce(:mark_at, '~'), coalesce(:mark_id, ''))
                ORDER BY created_instant DESC, session_id DESC
                LIMIT :limit
                """)
        .with("status", filter.status() == null ? null : Words.of(filter.status()))
        .with("agent_name", filter.agentName())
        .with("parent_session_id", JdbcRuns.id(filter.parent()))
        .with("mark_at", after == null ? null : after.createdAt())
        .with("mark_id", after == null ? null : after.id())
        .with("limit", page.limitAndOne())
        .listed(SessionRow::read, page.limit(), Limits.ANSWER_TEXT);
  }
}
