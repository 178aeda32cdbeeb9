package dev.runledger.adopt;

import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A SQLite file with rows that its document did not think of.
record OddFile(Path path) {

  /// The columns of the document of coordinator.
  static final List<String> RUN =
      List.of(
          "run_id",
          "session_id",
          "type",
          "agent_name",
          "prompt",
          "project_dir",
          "parent_session_id",
          "execution_mode",
          "demands",
          "status",
          "runner_id",
          "error",
          "created_at",
          "claimed_at",
          "started_at",
          "completed_at",
          "timeout_at");

  /// Tables of coordinator that hold each name as often as one likes.
  static OddFile coordinator(Path folder) throws SQLException {
    OddFile file = new OddFile(folder.resolve("observability.db"));
    file.run(
        """
        CREATE TABLE sessions (session_id TEXT, session_name TEXT, parent_session_id TEXT, created_at TEXT, picture);
        INSERT INTO sessions (session_id) VALUES ('s');
        CREATE TABLE runs (
            run_id TEXT,
            session_id TEXT NOT NULL DEFAULT 's',
            type TEXT NOT NULL DEFAULT 'START_SESSION',
            agent_name TEXT,
            prompt TEXT NOT NULL DEFAULT '',
            project_dir TEXT,
            parent_session_id TEXT,
            execution_mode TEXT NOT NULL DEFAULT 'sync',
            demands TEXT,
            status TEXT NOT NULL DEFAULT 'pending',
            runner_id TEXT,
            error TEXT,
            created_at TEXT NOT NULL DEFAULT '2025-01-01T00:00:00Z',
            claimed_at TEXT,
            started_at TEXT,
            completed_at TEXT,
            timeout_at TEXT
        )
        """);
    return file;
  }

  /// Tables of session.
  ///
  /// @param id the declaration of the column that names events
  static OddFile session(Path folder, String id) throws SQLException {
    OddFile file = new OddFile(folder.resolve("sessions.db"));
    file.run(
        """
        CREATE TABLE sessions (session_id VARCHAR PRIMARY KEY, title TEXT, created_at DATETIME);
        INSERT INTO sessions (session_id) VALUES ('s');
        CREATE TABLE session_runs (
          id                VARCHAR PRIMARY KEY,
          session_id        VARCHAR NOT NULL DEFAULT 's',
          parent_run_id     VARCHAR NULL,
          trigger_source    VARCHAR(20) NOT NULL DEFAULT 'chat',
          status            VARCHAR(20) NOT NULL DEFAULT 'completed',
          input_message     TEXT NULL,
          resume_payload    JSON NULL,
          checkpoint_thread VARCHAR NULL,
          checkpoint_ns     VARCHAR NULL,
          latest_error      JSON NULL,
          metrics           JSON NULL,
          started_at        DATETIME NULL,
          finished_at       DATETIME NULL,
          created_at        DATETIME NOT NULL DEFAULT '2025-01-01 00:00:00',
          updated_at        DATETIME NOT NULL DEFAULT '2025-01-01 00:00:00'
        );
        INSERT INTO session_runs (id) VALUES ('0123456789abcdef0123456789abcdef');
        CREATE TABLE session_events (
          id %s, session_id VARCHAR NOT NULL DEFAULT 's', seq BIGINT, type VARCHAR NOT NULL DEFAULT 'message',
          payload JSON, created_at DATETIME NOT NULL DEFAULT '2025-01-01 00:00:00',
          run_id VARCHAR NULL, event_id VARCHAR NULL)
        """
            .formatted(id));
    return file;
  }

  StoreAddress.SqliteFile address() {
    return new StoreAddress.SqliteFile(path);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + path);
  }

  void run(String script) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  /// The bytes of each row's columns, as hex digits, in order.
  List<String> rows(String table, List<String> columns) throws SQLException {
    List<String> hex =
        columns.stream()
            .map(column ->
                "CASE WHEN %1$s IS NULL THEN 'NULL' ELSE hex(CAST(%1$s AS BLOB)) END"
                    .formatted(column))
            .toList();
    return ask("SELECT " + String.join(" || '|' || ", hex) + " FROM " + table + " ORDER BY 1");
  }

  /// Likewise of what is kept aside of a table.
  List<String> aside(String table, List<String> columns) throws SQLException {
    List<String> hex =
        columns.stream()
            .map(column ->
                """
                CASE json_type(content, '$.COLUMN')
                    WHEN 'null' THEN 'NULL'
                    WHEN 'object' THEN upper(coalesce(json_extract(content, '$.COLUMN.blob'), json_extract(content, '$.COLUMN.bytes')))
                    ELSE hex(json_extract(content, '$.COLUMN'))
                END
                """
                    .replace("COLUMN", column))
            .toList();
    return ask(
        "SELECT "
            + String.join(" || '|' || ", hex)
            + " FROM rejected_rows WHERE table_name = '"
            + table
            + "' ORDER BY 1");
  }

  List<String> ask(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }
}
