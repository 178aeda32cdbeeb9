package dev.runledger.reference;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// A table of events as one would make it by hand, in a SQLite file that is as durable as ours.
final class SqliteLog implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;

  /// @param runs ids; one row each, which the events refer to
  SqliteLog(Path file, List<String> runs) throws SQLException {
    connection =
        DriverManager.getConnection("jdbc:sqlite:" + file + "?foreign_keys=on&busy_timeout=30000");
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY)");
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS run_events (
            id INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
            event_type TEXT NOT NULL,
            payload TEXT NOT NULL,
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
          )
          """);
      statement.execute(
          "CREATE INDEX IF NOT EXISTS idx_run_events_run_id ON run_events (run_id, id)");
    }
    connection.setAutoCommit(false);
    try (PreparedStatement run =
        connection.prepareStatement("INSERT OR IGNORE INTO runs (id) VALUES (?)")) {
      for (String id : runs) {
        run.setString(1, id);
        run.execute();
      }
    }
    connection.commit();
    insert =
        connection.prepareStatement(
            "INSERT INTO run_events (run_id, event_type, payload) VALUES (?, 'user.note', ?)");
  }

  void add(String run, String payload) throws SQLException {
    insert.setString(1, run);
    insert.setString(2, payload);
    insert.execute();
  }

  void commit() throws SQLException {
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    connection.close();
  }
}
