package dev.runledger.adopt;

import dev.runledger.destination.Notes;
import dev.runledger.layout.Base;
import dev.runledger.layout.Layout;
import dev.runledger.source.Quoted;
import dev.runledger.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/// How many rows programs wrote through the views since they are in place: those of a view that are
/// not in its backup just so, and those that are gone. What was kept aside is in the backup alone.
///
/// @param schema that views and backups are in
record WrittenSince(Sql sql, Notes notes, Layout layout, String schema) {

  long count(List<Undo.Moved> tables, long lastEventId) {
    long written = 0;
    for (Undo.Moved table : tables) {
      written += count(table, lastEventId);
    }
    return written;
  }

  /// All is compared by its text.
  private long count(Undo.Moved table, long lastEventId) {
    Base base = table.base();
    if (base == Base.EVENTS) {
      return events(lastEventId);
    }
    String columns =
        sql
            .query(
                """
                SELECT attname
                FROM pg_attribute
                WHERE attrelid = :view::regclass AND attnum > 0 AND NOT attisdropped
                ORDER BY attnum
                """)
            .with("view", Quoted.name(schema) + "." + Quoted.name(table.name()))
            .list(row -> row.text("attname"))
            .stream()
            .map(Quoted::name)
            .map(name -> name + "::text")
            .collect(Collectors.joining(", "));
    return rows(table, columns);
  }

  /// Events that programs told, and facts that tell of what they did to runs.
  private long events(long lastEventId) {
    return sql.query(
            """
            SELECT count(*) AS rows
            FROM run_events
            LEFT JOIN runs ON runs.run_id = run_events.run_id
            WHERE run_events.id > :last
              AND (runs.origin = :layout OR run_events.source = :writer)
              AND run_events.event_type NOT IN ('run_created')
            """)
        .with("last", lastEventId)
        .with("layout", layout.name())
        .with("writer", layout.writer())
        .one(row -> row.longValue("rows"))
        .orElse(0L);
  }

  private long rows(Undo.Moved table, String columns) {
    String view = Quoted.name(schema) + "." + Quoted.name(table.name());
    String backup = Quoted.name(schema) + "." + Quoted.name(table.backup());
    String here = "SELECT %s FROM %s".formatted(columns, view);
    String there = "SELECT %s FROM %s".formatted(columns, backup);
    long more =
        sql.query("SELECT count(*) AS rows FROM (%s EXCEPT ALL %s) AS more".formatted(here, there))
            .one(row -> row.longValue("rows"))
            .orElse(0L);
    long fewer =
        sql.query("SELECT count(*) AS rows FROM (%s EXCEPT ALL %s) AS fewer".formatted(there, here))
            .one(row -> row.longValue("rows"))
            .orElse(0L);
    return Math.max(more, fewer - notes.rejected(table.name()));
  }
}
