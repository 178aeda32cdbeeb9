package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/// Reads the events of one run from our own tables, past the server.
///
/// @param jdbcUrl of the database that the server keeps them in
public record EventSelect(String jdbcUrl) {
  private static final String SELECT =
      """
      SELECT session_id, run_id, seq, run_seq, event_type, source, payload, created_at
      FROM run_events
      WHERE run_id = ? AND run_seq > 1
      ORDER BY run_seq
      LIMIT ?
      """;
  private static final int COLUMNS = 8;

  /// Reads them again and again.
  ///
  /// @return of each time how long it took
  public Tally read(String run, int events, Duration span) throws SQLException {
    var tally = new Tally();
    long started = System.nanoTime();
    long end = started + span.toNanos();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, run);
      statement.setInt(2, events);
      do {
        long asked = System.nanoTime();
        int found = once(statement);
        tally.add(1, System.nanoTime() - asked);
        if (found != events) {
          throw new SQLException("Found " + found + " events of " + events);
        }
      } while (System.nanoTime() < end);
    }
    tally.ended(System.nanoTime() - started);
    return tally;
  }

  private static int once(PreparedStatement statement) throws SQLException {
    int found = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        for (int column = 1; column <= COLUMNS; column++) {
          rows.getString(column);
        }
        found++;
      }
    }
    return found;
  }
}
