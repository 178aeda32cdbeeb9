package dev.runledger.sqlite;

import dev.runledger.sql.LateIndexes;
import dev.runledger.sql.Sql;
import java.util.LinkedHashMap;
import java.util.Map;

/// The indexes of a SQLite file that an adoption leaves out: its one writer does it.
public record SqliteLateIndexes(Sql sql) implements LateIndexes {

  @Override
  public boolean hasAdoptions() {
    return sql.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'adoptions'")
        .one(row -> row.text("name"))
        .isPresent();
  }

  @Override
  public Map<String, String> there() {
    Map<String, String> there = new LinkedHashMap<>();
    sql.query(
            """
            SELECT name, sql
            FROM sqlite_master
            WHERE type = 'index'
              AND tbl_name = 'run_events'
              AND sql LIKE 'CREATE INDEX %'
            ORDER BY rowid
            """)
        .each(row -> {
          String name = row.text("name");
          String statement = row.text("sql");
          if (NAMES.contains(name)) {
            there.put(name, statement);
          }
        });
    return there;
  }

  /// A transaction that writes has the file for itself.
  @Override
  public void lock() {}

  @Override
  public void make(String statement) {
    sql.script(statement.replaceFirst("^CREATE INDEX ", "CREATE INDEX IF NOT EXISTS "));
  }
}
