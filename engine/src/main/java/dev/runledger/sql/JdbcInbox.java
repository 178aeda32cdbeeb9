package dev.runledger.sql;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.RunStatus;
import dev.runledger.store.EventTable;
import dev.runledger.store.InboxTable;
import java.time.Instant;
import java.util.List;

/// The table `session_inbox`, in the same words on both stores.
public final class JdbcInbox implements InboxTable {
  private final Sql sql;
  private final Instant now;

  public JdbcInbox(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public void put(SessionId parent, Letter letter) {
    sql.query(
            """
            INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status, result, created_at)
            VALUES (:session_id, :child_session_id, :child_run_id, :status, :result, :now)
            ON CONFLICT (session_id, child_run_id) DO NOTHING
            """)
        .with("session_id", parent.value())
        .with("child_session_id", letter.child().value())
        .with("child_run_id", letter.run().value())
        .with("status", Words.of(letter.status()))
        .with("result", JdbcRuns.text(letter.outcome()))
        .with("now", now)
        .update();
  }

  @Override
  public List<SessionId> reachable(int limit) {
    return sql.query(
            """
            SELECT DISTINCT session_inbox.session_id
            FROM session_inbox
            WHERE NOT EXISTS (
                SELECT 1
                FROM runs
                WHERE runs.session_id = session_inbox.session_id
                  AND runs.status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping'))
            LIMIT :limit
            """)
        .with("limit", limit)
        .list(row -> new SessionId(row.text("session_id")));
  }

  @Override
  public List<Letter> of(SessionId parent) {
    return sql.query(
            """
            SELECT child_session_id, child_run_id, status, NULL AS result
            FROM session_inbox
            WHERE session_id = :session_id
            ORDER BY id
            """)
        .with("session_id", parent.value())
        .list(JdbcInbox::read);
  }

  @Override
  public List<Letter> nextOf(SessionId parent) {
    return sql.query(
            """
            SELECT child_session_id, child_run_id, status, result
            FROM (
                SELECT id, child_session_id, child_run_id, status, result,
                    sum(octet_length(CAST(result AS text)))
                        OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
                FROM session_inbox
                WHERE session_id = :session_id) AS gathered
            WHERE coalesce(bytes_before, 0) < :most_bytes
            ORDER BY id
            """)
        .with("session_id", parent.value())
        .with("most_bytes", EventTable.MOST_TEXT)
        .list(JdbcInbox::read);
  }

  @Override
  public void clear(SessionId parent, List<Letter> told) {
    Batch rows =
        sql.batch(
            """
            DELETE FROM session_inbox
            WHERE session_id = :session_id
              AND child_run_id = :child_run_id
            """);
    for (Letter letter : told) {
      rows.with("session_id", parent.value()).with("child_run_id", letter.run().value()).add();
    }
    rows.run();
  }

  private static Letter read(Row row) {
    return new Letter(
        new SessionId(row.text("child_session_id")),
        new RunId(row.text("child_run_id")),
        RunRow.word(RunStatus.class, row.text("status")),
        RunRow.json(row, "result"));
  }
}
