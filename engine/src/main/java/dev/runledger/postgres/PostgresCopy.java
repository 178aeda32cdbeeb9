package dev.runledger.postgres;

import dev.runledger.sql.Sql;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Copies every table of a schema into another schema of the same database.
record PostgresCopy(Sql sql, String schema) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Into `<schema>_before_<to>_<time>`, in the transaction that is open: the rows as they are, and
  /// nobody changes them before its end.
  ///
  /// @return the name of the copy
  String beforeDown(int to) {
    String copy = "%s_before_%d_%s".formatted(schema, to, TIME.format(Instant.now()));
    List<String> tables =
        sql.query("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
            .with("schema", schema)
            .list(row -> row.text("tablename"));
    String all = String.join(", ", tables);
    sql.script("LOCK TABLE " + all + " IN ACCESS EXCLUSIVE MODE; CREATE SCHEMA " + copy);
    for (String table : tables) {
      sql.script("CREATE TABLE %s.%s AS TABLE %s.%s".formatted(copy, table, schema, table));
    }
    return copy;
  }
}
