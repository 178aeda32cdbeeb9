package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// One run with many events, read and written by one program: through the layout `crawl`, and from
/// the table below it.
///
/// @param place of our tables
public record LayoutTables(PostgresPlace place) {
  private static final String ID = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";
  private static final String RUN = "run_7c8d9e0f1a2b";
  private static final String SESSION = "ses_7c8d9e0f1a2b";
  private static final String PAYLOAD =
      "{\"text\": \"" + "as long as most events are, ".repeat(6) + "\", \"n\": 1}";

  /// What is measured where nothing else is to be seen.
  public static void dropLayout(PostgresPlace place) throws SQLException {
    place.execute("DROP SCHEMA IF EXISTS crawl CASCADE");
  }

  /// A run of so many events, written through the layout.
  public static LayoutTables filled(PostgresPlace place, int events) throws SQLException {
    place.execute(
        "INSERT INTO crawl.crawl_runs (id, app_package) VALUES ('" + ID + "', 'com.example.app')",
        "INSERT INTO crawl.crawl_events (crawl_id, event_type, payload) SELECT '%s', 'step', '%s' FROM generate_series(1, %d)"
            .formatted(ID, PAYLOAD, events),
        "ANALYZE");
    return new LayoutTables(place);
  }

  public Tally readThroughLayout(Duration span) throws ExecutionException, InterruptedException {
    return read(
        span,
        """
        SELECT id, crawl_id, event_type, payload, created_at
        FROM crawl.crawl_events
        WHERE crawl_id = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b'
        ORDER BY id
        """);
  }

  /// The same columns, of the same types.
  public Tally readTable(Duration span) throws ExecutionException, InterruptedException {
    return read(
        span,
        """
        SELECT id, run_id, event_type, payload::jsonb, created_at
        FROM run_events
        WHERE run_id = 'run_7c8d9e0f1a2b'
        ORDER BY id
        """);
  }

  public Tally writeThroughLayout(Duration span) throws ExecutionException, InterruptedException {
    return write(
        span,
        "INSERT INTO crawl.crawl_events (crawl_id, event_type, payload) VALUES ('%s', 'step', '%s')"
            .formatted(ID, PAYLOAD));
  }

  public Tally writeTable(Duration span) throws ExecutionException, InterruptedException {
    return write(
        span,
        "INSERT INTO run_events (session_id, run_id, event_type, payload) VALUES ('%s', '%s', 'step', '%s')"
            .formatted(SESSION, RUN, PAYLOAD));
  }

  private Tally read(Duration span, String query) throws ExecutionException, InterruptedException {
    return SqlClients.run(
        place,
        1,
        span,
        connection -> {
          PreparedStatement statement = connection.prepareStatement(query);
          return () -> rows(statement);
        });
  }

  private static int rows(PreparedStatement statement) throws SQLException {
    try (ResultSet results = statement.executeQuery()) {
      int rows = 0;
      while (results.next()) {
        results.getString(4);
        rows++;
      }
      return rows;
    }
  }

  private Tally write(Duration span, String insert)
      throws ExecutionException, InterruptedException {
    return SqlClients.run(place, 1, span, connection -> writer(connection, insert));
  }

  private static SqlClients.Step writer(Connection connection, String insert) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(insert);
    return statement::executeUpdate;
  }
}
