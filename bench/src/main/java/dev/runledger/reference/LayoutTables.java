package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/// The events of one run, read and written by one program: through a layout that is installed, and
/// in the table below it.
///
/// @param session whose run it is
/// @param run our id of it
/// @param name the layout's name of it
public record LayoutTables(
    String jdbcUrl, LayoutProgram program, String session, String run, String name) {
  private static final String WRITTEN_AT = "2026-01-01T00:00:00.000000Z";
  private static final String PAYLOAD =
      "'{\"text\": \"" + "as long as most events are, ".repeat(6) + "\", \"n\": 1}'";

  /// @param run that is read; it becomes an exploration, which the layouts that know only such show
  public static LayoutTables of(String jdbcUrl, LayoutProgram program, String run)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE runs SET app_package = 'com.example.app' WHERE run_id = ?")) {
        update.setString(1, run);
        update.executeUpdate();
      }
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT session_id, " + program.name() + " FROM runs WHERE run_id = ?")) {
        select.setString(1, run);
        try (ResultSet found = select.executeQuery()) {
          found.next();
          return new LayoutTables(jdbcUrl, program, found.getString(1), run, found.getString(2));
        }
      }
    }
  }

  /// A run of its own to write to, so that what is read stays as long as it was.
  public static LayoutTables ofNewRun(String jdbcUrl, LayoutProgram program) throws SQLException {
    String id = "%012x".formatted(program.layout().hashCode());
    String run = "run_" + id;
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement insert = connection.createStatement()) {
      insert.executeUpdate(
          "INSERT INTO sessions (session_id, created_at, updated_at)"
              + " VALUES ('ses_%s', '%2$s', '%2$s')".formatted(id, WRITTEN_AT));
      insert.executeUpdate(
          "INSERT INTO runs (run_id, session_id, type, prompt, created_at)"
              + " VALUES ('%s', 'ses_%s', 'START_SESSION', '', '%s')"
                  .formatted(run, id, WRITTEN_AT));
    }
    return of(jdbcUrl, program, run);
  }

  public Tally readThroughLayout(Duration span) throws SQLException {
    return again(program.read(), List.of(name, session), span, LayoutTables::rows);
  }

  public Tally readTable(Duration span) throws SQLException {
    return again(program.readTable(), List.of(run, session), span, LayoutTables::rows);
  }

  public Tally writeThroughLayout(Duration span) throws SQLException {
    return again(
        program.write().formatted(PAYLOAD),
        List.of(name, session),
        span,
        PreparedStatement::executeUpdate);
  }

  public Tally writeTable(Duration span) throws SQLException {
    return again(
        LayoutProgram.WRITE_TABLE.formatted(PAYLOAD),
        List.of(run, session),
        span,
        PreparedStatement::executeUpdate);
  }

  private Tally again(String sql, List<String> values, Duration span, Step step)
      throws SQLException {
    var tally = new Tally();
    long started = System.nanoTime();
    long end = started + span.toNanos();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < statement.getParameterMetaData().getParameterCount(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      do {
        long asked = System.nanoTime();
        step.once(statement);
        tally.add(1, System.nanoTime() - asked);
      } while (System.nanoTime() < end);
    }
    tally.ended(System.nanoTime() - started);
    return tally;
  }

  @FunctionalInterface
  private interface Step {
    int once(PreparedStatement statement) throws SQLException;
  }

  /// As a client reads them: each value of each row.
  private static int rows(PreparedStatement statement) throws SQLException {
    try (ResultSet results = statement.executeQuery()) {
      int columns = results.getMetaData().getColumnCount();
      int rows = 0;
      while (results.next()) {
        for (int column = 1; column <= columns; column++) {
          results.getString(column);
        }
        rows++;
      }
      return rows;
    }
  }
}
