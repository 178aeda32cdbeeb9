package dev.runledger.adopt;

import dev.runledger.layout.Layout;
import dev.runledger.sql.Sql;
import java.util.Map;

/// The columns of our tables that were made for what users had added to theirs.
record OwnColumns(Sql sql, Layout layout) {

  /// In a transaction, when no view shows them any more.
  void drop() {
    sql.query(
            """
            SELECT relname, attname
            FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = current_schema()::regnamespace
              AND relkind = 'r'
              AND starts_with(attname::text, :start)
              AND NOT attisdropped
            """)
        .with("start", Adapted.start(layout))
        .list(row -> Map.entry(row.text("relname"), row.text("attname")))
        .forEach(column ->
            sql.script(
                "ALTER TABLE %s DROP COLUMN %s".formatted(column.getKey(), column.getValue())));
  }
}
