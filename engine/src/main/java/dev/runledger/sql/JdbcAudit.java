package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.json.Limits;
import dev.runledger.run.Actor;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.PageRequest;
import dev.runledger.store.AuditTable;
import dev.runledger.store.Listed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The table `audit_events`, in the same words on both stores.
public final class JdbcAudit implements AuditTable {
  private final Sql sql;
  private final Instant now;

  public JdbcAudit(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public void add(Actor actor, String action, @Nullable String subject, Json detail) {
    sql.query(
            """
            INSERT INTO audit_events (actor, action, subject, detail, created_at)
            VALUES (:actor, :action, :subject, :detail, :now)
            """)
        .with("actor", actor.name())
        .with("action", action)
        .with("subject", subject)
        .with("detail", detail.text())
        .with("now", now)
        .update();
  }

  /// Looks at sizes first: only what fits is read.
  @Override
  public Listed<AuditEvent> list(PageRequest page) {
    PageRequest.Mark after = page.after();
    return sql.query(
            """
            SELECT kept.id, kept.actor, kept.action, kept.subject, kept.detail, kept.created_at, listed.has_more
            FROM (
                SELECT id, row_number() OVER page AS place, lead(1) OVER page IS NOT NULL AS has_more,
                    sum(bytes) OVER page AS bytes
                FROM (
                    SELECT id, coalesce(octet_length(CAST(detail AS text)), 0) AS bytes
                    FROM audit_events
                    WHERE id < :before
                    ORDER BY id DESC
                    LIMIT :limit) AS sized
                WINDOW page AS (ORDER BY id DESC ROWS UNBOUNDED PRECEDING)) AS listed
            JOIN audit_events AS kept ON kept.id = listed.id
            WHERE listed.place < :limit
              AND (listed.place = 1 OR listed.bytes <= :most_bytes)
            ORDER BY listed.id DESC
            """)
        .with("before", after == null ? Long.MAX_VALUE : Long.parseLong(after.id()))
        .with("limit", page.limitAndOne())
        .with("most_bytes", Limits.ANSWER_TEXT)
        .bounded(JdbcAudit::read);
  }

  private static AuditEvent read(Row row) {
    Json detail = RunRow.json(row, "detail");
    return new AuditEvent(
        row.longValue("id"),
        row.text("actor"),
        row.text("action"),
        row.textOrNull("subject"),
        RunRow.orElse(detail, Json.EMPTY_OBJECT),
        row.instant("created_at"));
  }
}
