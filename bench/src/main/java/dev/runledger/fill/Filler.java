package dev.runledger.fill;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Multiplies what a server made. It must not run meanwhile.
///
/// @param jdbcUrl of a database that a server has migrated
/// @param statements of the kind of database that it is
public record Filler(String jdbcUrl, FillStatements statements) {
  /// A fill's events but one in so many are of finished runs; that one is of the run that is read.
  private static final int EVENTS_OF_A_RUN = 10;

  /// @param jdbcUrl a JDBC URL of PostgreSQL, with the schema
  public static Filler ofPostgres(String jdbcUrl) {
    return new Filler(jdbcUrl, FillStatements.POSTGRES);
  }

  /// @param file the path of a SQLite file
  public static Filler ofSqlite(String file) {
    return new Filler("jdbc:sqlite:" + file, FillStatements.SQLITE);
  }

  /// Copies every run that is pending, each so many times, with its session.
  public void pending(int times) throws SQLException {
    run(statements.pending().stream().map(sql -> sql.formatted(times)).toList());
  }

  /// Copies the one run that is completed, so many times, each with events of its own. Every
  /// so-manieth event goes to the one run that is pending, all over the table.
  ///
  /// @param of events of the run that is pending
  public void history(int runs, int of) throws SQLException {
    int events = runs * EVENTS_OF_A_RUN;
    int every = Math.max(2, events / of);
    run(
        statements.history().stream()
            .map(sql ->
                sql.replace(":runs", Integer.toString(runs))
                    .replace(":events", Integer.toString(events))
                    .replace(":each", Integer.toString(EVENTS_OF_A_RUN))
                    .replace(":every", Integer.toString(every)))
            .toList());
  }

  private void run(List<String> all) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      for (String sql : statements.before()) {
        statement.execute(sql);
      }
      for (String sql : all) {
        statement.execute(sql);
      }
      for (String sql : statements.after()) {
        statement.execute(sql);
      }
    }
  }
}
