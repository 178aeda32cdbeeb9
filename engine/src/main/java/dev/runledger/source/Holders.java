package dev.runledger.source;

import dev.runledger.sql.Sql;
import java.util.List;

/// Who holds tables of a PostgreSQL database, for those who have to wait for it.
///
/// @param sql in no transaction that failed
public record Holders(Sql sql, String schema) {
  private static final List<String> AGAINST_READING = List.of("AccessExclusiveLock");
  private static final List<String> ANY =
      List.of(
          "AccessShareLock",
          "RowShareLock",
          "RowExclusiveLock",
          "ShareUpdateExclusiveLock",
          "ShareLock",
          "ShareRowExclusiveLock",
          "ExclusiveLock",
          "AccessExclusiveLock");

  /// Who keeps us from reading these tables, as words that "waiting for" goes before.
  public String ofReading(List<String> tables) {
    return of(tables, AGAINST_READING);
  }

  /// Who uses them the longest in one transaction.
  public String ofAnything(List<String> tables) {
    return of(tables, ANY);
  }

  private String of(List<String> tables, List<String> modes) {
    return sql.query(
            """
            SELECT relname, pid, coalesce(usename, '?') AS usename,
                coalesce(nullif(application_name, ''), 'without a name') AS application
            FROM pg_locks
            JOIN pg_class ON pg_class.oid = relation
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            LEFT JOIN pg_stat_activity USING (pid)
            WHERE pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND nspname = :schema
              AND relname = ANY (:tables::text[])
              AND mode = ANY (:modes::text[])
              AND pid <> pg_backend_pid()
            ORDER BY granted DESC, xact_start
            LIMIT 1
            """)
        .with("schema", schema)
        .withTexts("tables", tables)
        .withTexts("modes", modes)
        .one(row ->
            "process %d of the server (%s, user %s), whose transaction holds the table %s"
                .formatted(
                    row.integer("pid"),
                    row.text("application"),
                    row.text("usename"),
                    row.text("relname")))
        .orElse("somebody who holds " + String.join(", ", tables));
  }
}
