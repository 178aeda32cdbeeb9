package dev.runledger.adopt;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.source.SqliteSource;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.DatabaseFile;
import dev.runledger.sqlite.Patience;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.sqlite.TakenNames;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a file was made by the document of `coordinator`, and can be opened as ours.
record OlderFileLook(DatabaseFile file) {
  private static final Logger LOG = LoggerFactory.getLogger(OlderFileLook.class);
  private static final Set<String> RUNS =
      Set.of("run_id", "session_id", "type", "prompt", "execution_mode", "status", "created_at");

  /// How long SQLite itself waits at once.
  private static final Duration ONE_WAIT = Duration.ofSeconds(1);

  /// Nothing is changed before it is known that it can be adopted: not even how it keeps its log.
  boolean isToBeAdopted(Duration patience) {
    try (Sql sql = SqliteConnections.reader(file.path())) {
      sql.script("PRAGMA busy_timeout = " + Math.min(ONE_WAIT.toMillis(), patience.toMillis()));
      boolean isOlder =
          Patience.of(patience)
              .untilNotBusy(
                  sql,
                  () -> isOlder(sql),
                  () ->
                      LOG.info("Waiting for another program, which holds {} locked", file.path()));
      if (!isOlder) {
        return false;
      }
      refuseOurNames(sql);
      refuseViews(sql);
      refuseGenerated(sql);
      refuseDamage(SqliteSource.in(sql));
    }
    if (file.isReadOnly()) {
      throw StoreException.because(
          "%1$s was made by the document of coordinator, and it or its folder may not be written by %2$s: opened as it is, its tables are built anew and a copy is put beside. Make both writable, or copy it: runledger adopt coordinator --from %1$s --db NEW.db"
              .formatted(file.path(), DatabaseFile.user()));
    }
    return true;
  }

  /// A table that is built anew takes columns along, and not what works them out.
  private void refuseGenerated(Sql sql) {
    List<String> generated =
        sql.query(
                """
                SELECT 'runs.' || name AS name FROM pragma_table_xinfo('runs') WHERE hidden > 1
                UNION ALL
                SELECT 'sessions.' || name FROM pragma_table_xinfo('sessions') WHERE hidden > 1
                """)
            .list(row -> row.text("name"));
    if (!generated.isEmpty()) {
      throw StoreException.because(
          "%1$s was made by the document of coordinator, and has columns that are generated: %2$s. Opened as it is, its tables are built anew, and nothing would work them out. Drop them (ALTER TABLE ... DROP COLUMN ...) if nobody reads them, or copy it: runledger adopt coordinator --from %1$s --db NEW.db"
              .formatted(file.path(), String.join(", ", generated)));
    }
  }

  /// What is no ordinary table cannot be built anew as one.
  private void refuseViews(Sql sql) {
    List<String> others =
        sql.query(
                """
                SELECT CASE type WHEN 'view' THEN 'a view ' ELSE 'a virtual table ' END || name AS kind
                FROM sqlite_master
                WHERE lower(name) IN ('runs', 'sessions')
                  AND (type = 'view' OR sql LIKE 'CREATE VIRTUAL TABLE%')
                """)
            .list(row -> row.text("kind"));
    if (!others.isEmpty()) {
      throw StoreException.because(
          "%1$s has %2$s where the document of coordinator has a table. Opened as it is, that table would be built anew. Put a table in its place, or copy it: runledger adopt coordinator --from %1$s --db NEW.db"
              .formatted(file.path(), String.join(", ", others)));
    }
  }

  private static void refuseDamage(SqliteSource source) {
    source.tables().stream()
        .filter(table -> table.equals("runs") || table.equals("sessions"))
        .forEach(source::count);
  }

  static boolean isOlder(Sql sql) {
    Set<String> columns =
        sql
            .query("SELECT name FROM pragma_table_info('runs')")
            .list(row -> row.text("name"))
            .stream()
            .collect(Collectors.toSet());
    return columns.containsAll(RUNS)
        && sql.query("SELECT name FROM sqlite_master WHERE name = 'schema_history'")
            .one(row -> row.text("name"))
            .isEmpty();
  }

  /// Another table of a name that we need cannot stay.
  void refuseOurNames(Sql sql) {
    List<String> taken =
        new TakenNames(sql, MigrationFiles.ofSqlite())
            .find().stream()
                .filter(name -> !name.equals("runs") && !name.equals("sessions"))
                .toList();
    if (!taken.isEmpty()) {
      throw StoreException.because(
          "%s was made by the document of coordinator, and has a table %s beside, whose name we need. Copy it into another file: runledger adopt coordinator --from %s --db NEW.db"
              .formatted(file.path(), String.join(", ", taken), file.path()));
    }
  }
}
