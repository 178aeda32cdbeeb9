package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.run.Actor;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.PageRequest;
import dev.runledger.store.AuditTable;
import java.time.Instant;
import java.util.List;
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

  @Override
  public List<AuditEvent> list(PageRequest page) {
    PageRequest.Mark after = page.after();
    return sql.query(
            """
            SELECT id, actor, action, subject, detail, created_at
            FROM audit_events
            WHERE id < :before
            ORDER BY id DESC
            LIMIT :limit
            """)
        .with("before", after == null ? Long.MAX_VALUE : Long.parseLong(after.id()))
        .with("limit", page.limitAndOne())
        .list(JdbcAudit::read);
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
