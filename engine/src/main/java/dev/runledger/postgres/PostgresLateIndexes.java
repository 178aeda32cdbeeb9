package dev.runledger.postgres;

import dev.runledger.migration.Migrator;
import dev.runledger.sql.LateIndexes;
import dev.runledger.sql.Sql;
import java.util.LinkedHashMap;
import java.util.Map;

/// The indexes of a PostgreSQL database that an adoption leaves out: under the lock of migrations.
/// The schema is the first of the search path.
public record PostgresLateIndexes(Sql sql) implements LateIndexes {

  @Override
  public boolean hasAdoptions() {
    return sql.query("SELECT to_regclass('adoptions') IS NOT NULL AS found")
        .one(row -> row.bool("found"))
        .orElse(false);
  }

  /// Without the schema, which a copy of the database may call otherwise.
  @Override
  public Map<String, String> there() {
    Map<String, String> there = new LinkedHashMap<>();
    sql.query(
            """
            SELECT relname, pg_get_indexdef(indexrelid, 0, true) AS statement
            FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = 'run_events'::regclass
              AND NOT indisunique
            ORDER BY relname
            """)
        .each(row -> {
          String name = row.text("relname");
          String statement = row.text("statement");
          if (NAMES.contains(name)) {
            there.put(name, statement);
          }
        });
    return there;
  }

  @Override
  public void lock() {
    String schema =
        sql.query("SELECT current_schema()::text AS name")
            .one(row -> row.text("name"))
            .orElseThrow();
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0)) IS NULL AS free")
        .with("name", Migrator.lockName(schema))
        .list(row -> row.bool("free"));
  }

  @Override
  public void make(String statement) {
    sql.query(
            """
            SELECT set_config('maintenance_work_mem', '128MB', true) AS now
            WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('128MB')
            """)
        .list(row -> row.text("now"));
    sql.script(statement.replaceFirst("^CREATE INDEX ", "CREATE INDEX IF NOT EXISTS "));
  }
}
