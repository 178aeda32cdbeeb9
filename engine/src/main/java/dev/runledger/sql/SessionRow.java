package dev.runledger.sql;

import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.Session;

/// A row of `sessions`.
public final class SessionRow {
  /// How many bytes the texts of a row have that may be large.
  public static final String BYTES =
      "coalesce(octet_length(sessions.title), 0)"
          + " + coalesce(octet_length(CAST(sessions.metadata AS text)), 0)";

  private SessionRow() {}

  public static Session read(Row row) {
    String parent = row.textOrNull("parent_session_id");
    return new Session(
        new SessionId(row.text("session_id")),
        parent == null ? null : new SessionId(parent),
        row.textOrNull("title"),
        row.textOrNull("agent_name"),
        row.textOrNull("project_dir"),
        RunRow.word(Session.Status.class, row.text("status")),
        new Session.Affinity(row.textOrNull("hostname"), row.textOrNull("executor_type")),
        row.textOrNull("executor_session_id"),
        RunRow.object(row, "metadata"),
        row.longValue("next_seq") - 1,
        row.instant("created_at"),
        row.instant("updated_at"));
  }

  /// The columns of a new one, whose log is empty.
  public static void bind(Bound<?> row, Session session) {
    row.with("session_id", session.id().value())
        .with("parent_session_id", JdbcRuns.id(session.parent()))
        .with("title", session.title())
        .with("agent_name", session.agentName())
        .with("project_dir", session.projectDir())
        .with("status", Words.of(session.status()))
        .with("hostname", session.affinity().hostname())
        .with("executor_type", session.affinity().executorType())
        .with("executor_session_id", session.executorSessionId())
        .with("metadata", JdbcRuns.text(session.metadata()))
        .with("created_at", session.createdAt())
        .with("updated_at", session.updatedAt());
  }
}
