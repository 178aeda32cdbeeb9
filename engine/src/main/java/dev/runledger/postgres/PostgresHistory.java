package dev.runledger.postgres;

import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.SchemaState.Applied;
import dev.runledger.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table in which a database remembers the migrations that it has.
///
/// @param schema that the table is in
public record PostgresHistory(Sql sql, String schema) {

  /// Oldest first; empty also when there is no such table yet.
  public List<Applied> read() {
    if (!exists()) {
      return List.of();
    }
    return sql.query(
            """
            SELECT version, name, checksum, applied_at, applied_by
            FROM schema_history
            ORDER BY version
            """)
        .list(row ->
            new Applied(
                row.integer("version"),
                row.text("name"),
                row.text("checksum"),
                row.instant("applied_at"),
                row.text("applied_by")));
  }

  public void make() {
    sql.script(
        """
        CREATE TABLE IF NOT EXISTS schema_history (
            version integer PRIMARY KEY,
            name text COLLATE "C" NOT NULL,
            checksum text COLLATE "C" NOT NULL,
            applied_at timestamptz NOT NULL,
            applied_by text NOT NULL
        );
        COMMENT ON TABLE schema_history IS 'Which migrations this database has; written by `runledger migrate` and at start.';
        COMMENT ON COLUMN schema_history.version IS 'its number';
        COMMENT ON COLUMN schema_history.checksum IS 'SHA-256 of the file that was applied';
        """);
  }

  public void add(MigrationFile file, Instant now, String who) {
    sql.query(
            """
            INSERT INTO schema_history (version, name, checksum, applied_at, applied_by)
            VALUES (:version, :name, :checksum, :applied_at, :applied_by)
            """)
        .with("version", file.version())
        .with("name", file.name())
        .with("checksum", file.checksum())
        .with("applied_at", now)
        .with("applied_by", who)
        .update();
  }

  public void remove(int version) {
    sql.query("DELETE FROM schema_history WHERE version = :version")
        .with("version", version)
        .update();
  }

  private boolean exists() {
    Optional<String> name =
        sql.query(
                """
                SELECT tablename AS name
                FROM pg_tables
                WHERE schemaname = :schema
                  AND tablename = 'schema_history'
                """)
            .with("schema", schema)
            .one(row -> row.text("name"));
    return name.isPresent();
  }
}
