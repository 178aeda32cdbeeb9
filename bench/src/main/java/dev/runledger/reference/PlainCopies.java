package dev.runledger.reference;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/// A database of a published schema, and what it costs to bring all of its rows by hand into empty
/// tables of the same schema: nothing is checked, numbered, written down or compared.
public final class PlainCopies {
  private static final String PAYLOAD =
      "'{\"text\": \"' || substr('as long as most events are, and no longer than they are, and more of it', 1, 40 + n % 20) || '\", \"n\": ' || n || '}'";

  private PlainCopies() {}

  /// `runs` on PostgreSQL.
  ///
  /// @param to the same tables, empty
  public record OnPostgres(PostgresPlace from, PostgresPlace to, Path folder) {

    public static OnPostgres make(
        PostgresPlace from, PostgresPlace to, Path folder, int runs, int events)
        throws SQLException {
      SeedTables.make(from, runs, "{}", folder);
      SeedTables.make(to, 0, "{}", folder);
      from.execute(
          """
          UPDATE runs
          SET status = (ARRAY['COMPLETED', 'FAILED', 'CANCELLED', 'RUNNING'])[1 + abs(hashtext(id::text)) % 4]::run_status
          """,
          """
          INSERT INTO run_events (run_id, event_type, payload)
          SELECT ('00000000-0000-4000-8000-' || lpad((1 + n %% %d)::text, 12, '0'))::uuid, 'agent.step', (%s)::jsonb
          FROM generate_series(1, %d) AS n
          """
              .formatted(runs, PAYLOAD, events),
          "VACUUM ANALYZE");
      // Each schema has a type of its own for the status.
      to.execute(
          "CREATE CAST (%s.run_status AS run_status) WITH INOUT AS ASSIGNMENT"
              .formatted(from.schema()));
      return new OnPostgres(from, to, folder);
    }

    /// @return seconds of COPY, out of a file
    public double copy() throws SQLException, IOException {
      to.execute("TRUNCATE runs, run_events");
      double seconds = 0;
      for (String table : new String[] {"runs", "run_events"}) {
        Path file = folder.resolve(table + ".copy");
        try (Connection connection = from.connect();
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY " + table + " TO STDOUT", out);
        }
        long started = System.nanoTime();
        try (Connection connection = to.connect();
            InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + table + " FROM STDIN", in);
        }
        seconds += (System.nanoTime() - started) / 1e9;
        Files.delete(file);
      }
      return seconds;
    }

    /// @return seconds of INSERT … SELECT, within the server
    public double insert() throws SQLException {
      to.execute("TRUNCATE runs, run_events");
      long started = System.nanoTime();
      for (String table : new String[] {"runs", "run_events"}) {
        to.execute("INSERT INTO %1$s SELECT * FROM %2$s.%1$s".formatted(table, from.schema()));
      }
      return (System.nanoTime() - started) / 1e9;
    }
  }

  /// `session` in a SQLite file.
  public record OnSqlite(Path from, Path to) {
    private static final String TABLES =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE sessions (session_id VARCHAR PRIMARY KEY, title TEXT NULL);
        CREATE TABLE session_runs (
          id VARCHAR PRIMARY KEY, session_id VARCHAR NOT NULL, parent_run_id VARCHAR NULL,
          trigger_source VARCHAR(20) NOT NULL, status VARCHAR(20) NOT NULL, input_message TEXT NULL,
          resume_payload JSON NULL, checkpoint_thread VARCHAR NULL, checkpoint_ns VARCHAR NULL,
          latest_error JSON NULL, metrics JSON NULL, started_at DATETIME NULL, finished_at DATETIME NULL,
          created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL);
        CREATE TABLE session_events (
          id INTEGER PRIMARY KEY, session_id VARCHAR NOT NULL, run_id VARCHAR NULL, seq INTEGER NOT NULL,
          type VARCHAR NOT NULL, payload JSON NULL, event_id VARCHAR NULL, created_at DATETIME NOT NULL);
        CREATE INDEX idx_session_runs_session_created ON session_runs(session_id, created_at);
        CREATE INDEX idx_session_runs_status ON session_runs(status);
        CREATE INDEX idx_session_runs_parent ON session_runs(parent_run_id);
        CREATE INDEX idx_session_event_run_seq ON session_events(session_id, run_id, seq);
        """;

    private static final String NUMBERS =
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)";

    public static OnSqlite make(Path from, Path to, int runs, int events) throws SQLException {
      String rows =
          (TABLES
                  + "BEGIN;"
                  + NUMBERS
                  + " INSERT INTO sessions SELECT 'session-' || n, 'Session ' || n FROM numbers;"
                  + NUMBERS
                  + " INSERT INTO session_runs SELECT printf('%%032x', n), 'session-' || n, NULL, 'chat', 'completed', 'Ask ' || n, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00' FROM numbers;"
                  + NUMBERS
                  + " INSERT INTO session_events SELECT n, 'session-' || (1 + n %% %d), printf('%%032x', 1 + n %% %d), 1 + n / %d, 'message', "
                  + PAYLOAD.replace("%", "%%")
                  + ", NULL, '2025-01-01 00:00:00' FROM numbers; COMMIT")
              .formatted(runs, runs, events, runs, runs, runs);
      script(from, rows);
      return new OnSqlite(from, to);
    }

    /// @return seconds of INSERT … SELECT out of the other file, in one transaction
    public double insert() throws SQLException, IOException {
      for (String end : new String[] {"", "-wal", "-shm"}) {
        Files.deleteIfExists(Path.of(to + end));
      }
      script(to, TABLES);
      long started = System.nanoTime();
      script(
          to,
          """
          ATTACH '%s' AS source;
          BEGIN;
          INSERT INTO main.sessions SELECT * FROM source.sessions;
          INSERT INTO main.session_runs SELECT * FROM source.session_runs;
          INSERT INTO main.session_events SELECT * FROM source.session_events;
          COMMIT
          """
              .formatted(from));
      return (System.nanoTime() - started) / 1e9;
    }

    private static void script(Path file, String sql) throws SQLException {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        statement.executeUpdate(sql);
      }
    }
  }
}
