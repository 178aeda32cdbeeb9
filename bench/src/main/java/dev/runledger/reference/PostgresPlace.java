package dev.runledger.reference;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// A schema of its own in a PostgreSQL database: ours and each reference stand side by side on the
/// same server.
///
/// @param url of the database, as JDBC takes it
public record PostgresPlace(String url, String schema) {

  /// Makes the schema, empty; what was in it is gone.
  public static PostgresPlace make(String databaseUrl, String schema) throws SQLException {
    var place = new PostgresPlace(databaseUrl, schema);
    try (Connection connection = DriverManager.getConnection(databaseUrl);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      statement.execute("CREATE SCHEMA " + schema);
    }
    return place;
  }

  /// As JDBC, `--db` and the peers take it: tables without a schema before their name are here.
  public String jdbcUrl() {
    return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  /// Does each of these by itself.
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
