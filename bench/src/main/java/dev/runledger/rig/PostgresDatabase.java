package dev.runledger.rig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A database on a PostgreSQL server, as its operator deals with it: past the nodes that use it.
///
/// @param url of JDBC, with host, and with user and password where they are needed
public record PostgresDatabase(String url) {
  private static final String JDBC = "jdbc:";
  private static final String SCHEME = JDBC + "postgresql://";
  private static final int USUAL_PORT = 5432;

  private static final String TERMINATE =
      """
      SELECT count(pg_terminate_backend(pid)) AS ended
      FROM (
          SELECT pid
          FROM pg_stat_activity
          WHERE datname = current_database()
            AND backend_type = 'client backend'
            AND pid <> pg_backend_pid()
          ORDER BY random()
          LIMIT ?) AS chosen
      """;

  /// @throws IllegalArgumentException when this names no such database
  public PostgresDatabase {
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "'%s' is no JDBC URL of a PostgreSQL database (%sHOST/DATABASE?user=USER)"
              .formatted(url, SCHEME));
    }
  }

  /// Makes an empty database.
  ///
  /// @param name letters, digits and `_`
  public static PostgresDatabase make(PostgresServer server, String name) throws IOException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IOException("Could not make the database " + name + ": " + e.getMessage(), e);
    }
    return new PostgresDatabase(server.jdbcUrl(name));
  }

  /// Where its server listens.
  public InetSocketAddress address() {
    URI place = place();
    return new InetSocketAddress(
        place.getHost(), place.getPort() < 0 ? USUAL_PORT : place.getPort());
  }

  /// The same database, reached by a port of this machine.
  public PostgresDatabase through(int port) {
    String rest = url.substring(SCHEME.length() + place().getAuthority().length());
    return new PostgresDatabase(SCHEME + "127.0.0.1:" + port + rest);
  }

  /// Ends up to so many sessions, whichever: in the middle of what they do, as an administrator
  /// would.
  ///
  /// @return how many
  public int terminateBackends(int most) throws IOException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement = connection.prepareStatement(TERMINATE)) {
      statement.setInt(1, most);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt("ended");
      }
    } catch (SQLException e) {
      throw new IOException("Could not end sessions of the database: " + e.getMessage(), e);
    }
  }

  private URI place() {
    return URI.create(url.substring(JDBC.length()));
  }
}
