package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.SchemaState.Applied;
import dev.runledger.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table in which a database remembers the migrations that it has.
public record SqliteHistory(Sql sql) {

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
            -- Which migrations this database has; written by `runledger migrate` and at start.
            version INTEGER PRIMARY KEY,                  -- the number in the file's name
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,                       -- SHA-256 of the file that was applied
            applied_at TEXT NOT NULL,
            applied_by TEXT NOT NULL
        )
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
                SELECT name
                FROM sqlite_master
                WHERE type = 'table'
                  AND name = 'schema_history'
                """)
            .one(row -> row.text("name"));
    return name.isPresent();
  }
}
