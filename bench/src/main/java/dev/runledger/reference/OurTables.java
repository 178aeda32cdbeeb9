package dev.runledger.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What the tables themselves cost: the rows of a source, brought by hand into an empty database of
/// ours, numbered, past the triggers, in one transaction and with all indexes. What an adoption
/// writes besides is not: the first facts of runs, the feed, what it notes, what it checks.
public final class OurTables {
  private static final List<String> NAMES = List.of("sessions", "runs", "run_events");

  private OurTables() {}

  /// The rows of [PlainCopies.OnSqlite].
  ///
  /// @param empty a file of our schema that nobody has open
  /// @param to a copy of it, which is made anew each time
  public record OnSqlite(Path from, Path empty, Path to) {
    private static final String ROWS =
        """
        INSERT INTO sessions (session_id, title, created_at, updated_at, next_seq)
        SELECT session_id, title, '2025-01-01T00:00:00.000000Z', '2025-01-01T00:00:00.000000Z', 1 + coalesce(events, 0)
        FROM source.sessions
        LEFT JOIN (SELECT session_id, count(*) AS events FROM source.session_events GROUP BY session_id) USING (session_id)
        ORDER BY session_id;
        INSERT INTO runs (run_id, run_uuid, origin, session_id, type, prompt, status, trigger_source, input_message,
            checkpoint_thread, created_at, updated_at, last_run_seq)
        SELECT 'run_' || substr(id, 21),
            substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4) || '-' || substr(id, 21),
            'session', session_id, 'START_SESSION', coalesce(input_message, ''), status, trigger_source, input_message,
            session_id || ':' || id, created_at, updated_at, coalesce(events, 0)
        FROM source.session_runs
        LEFT JOIN (SELECT run_id AS id, count(*) AS events FROM source.session_events GROUP BY run_id) USING (id)
        ORDER BY id;
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, source, payload, created_at, source_id)
        SELECT session_id, 'run_' || substr(run_id, 21),
            row_number() OVER (PARTITION BY session_id ORDER BY seq),
            row_number() OVER (PARTITION BY run_id ORDER BY seq),
            type, 'layout:session', payload, created_at, id
        FROM source.session_events
        ORDER BY session_id, seq;
        """;

    /// @return seconds
    public double insert() throws SQLException, IOException {
      for (String end : new String[] {"", "-wal", "-shm"}) {
        Files.deleteIfExists(Path.of(to + end));
      }
      Files.copy(empty, to);
      long started = System.nanoTime();
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + to);
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("ATTACH '%s' AS source; BEGIN".formatted(from));
        List<String> triggers = new ArrayList<>();
        List<String> drops = new ArrayList<>();
        try (ResultSet found =
            statement.executeQuery(
                "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger' ORDER BY"
                    + " rowid")) {
          while (found.next()) {
            if (NAMES.contains(found.getString("tbl_name"))) {
              drops.add("DROP TRIGGER main." + found.getString("name"));
              triggers.add(found.getString("sql"));
            }
          }
        }
        for (String drop : drops) {
          statement.executeUpdate(drop);
        }
        statement.executeUpdate(ROWS);
        for (String trigger : triggers) {
          statement.executeUpdate(trigger);
        }
        statement.executeUpdate("COMMIT");
      }
      return (System.nanoTime() - started) / 1e9;
    }
  }

  /// The rows of [PlainCopies.OnPostgres].
  ///
  /// @param to our schema, empty
  public record OnPostgres(PostgresPlace from, PostgresPlace to) {
    private static final String ROWS =
        """
        INSERT INTO sessions (session_id, created_at, updated_at, next_seq)
        SELECT 'ses_' || right(id::text, 12), created_at AT TIME ZONE 'UTC', created_at AT TIME ZONE 'UTC', 1 + coalesce(events, 0)
        FROM source.runs
        LEFT JOIN (SELECT run_id AS id, count(*) AS events FROM source.run_events GROUP BY run_id) AS counted USING (id);
        INSERT INTO runs (run_id, run_uuid, origin, session_id, type, prompt, kind, app_package, max_steps, goal, status,
            checkpoint_thread, created_at, started_at, completed_at, cancelled_at, error, updated_at, last_run_seq)
        SELECT 'run_' || right(id::text, 12), id, 'runs', 'ses_' || right(id::text, 12), 'START_SESSION', '', 'exploration', app_package,
            max_steps, goal, lower(status::text), 'ses_' || right(id::text, 12) || ':run_' || right(id::text, 12), created_at AT TIME ZONE 'UTC',
            started_at AT TIME ZONE 'UTC', completed_at AT TIME ZONE 'UTC', cancelled_at AT TIME ZONE 'UTC', error_message,
            created_at AT TIME ZONE 'UTC', coalesce(events, 0)
        FROM source.runs
        LEFT JOIN (SELECT run_id AS id, count(*) AS events FROM source.run_events GROUP BY run_id) AS counted USING (id);
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, source, payload, created_at, source_id)
        SELECT 'ses_' || right(run_id::text, 12), 'run_' || right(run_id::text, 12), number, number, event_type, 'layout:runs',
            payload::text::json, created_at AT TIME ZONE 'UTC', id::text
        FROM (SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY id) AS number FROM source.run_events) AS numbered;
        """;

    /// @return seconds
    public double insert() throws SQLException {
      to.execute(
          "ALTER TABLE run_events DISABLE TRIGGER USER",
          "TRUNCATE sessions, runs, run_events CASCADE",
          "ALTER TABLE run_events ENABLE TRIGGER USER");
      long started = System.nanoTime();
      try (Connection connection = to.connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (String table : NAMES) {
          statement.execute("ALTER TABLE %s DISABLE TRIGGER USER".formatted(table));
        }
        statement.execute(ROWS.replace("source.", from.schema() + "."));
        for (String table : NAMES) {
          statement.execute("ALTER TABLE %s ENABLE TRIGGER USER".formatted(table));
        }
        connection.commit();
      }
      return (System.nanoTime() - started) / 1e9;
    }
  }
}
