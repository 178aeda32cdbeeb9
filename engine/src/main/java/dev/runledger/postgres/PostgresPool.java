package dev.runledger.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGProperty;

/// A node's connections to the server. Nothing depends on what they keep from one transaction to
/// the next, so that a pooler in between may give each transaction another one.
final class PostgresPool implements AutoCloseable {
  /// How long somebody waits for a connection while the server cannot be reached.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /// After which a server that does not answer is taken for lost: its machine may have gone without
  /// a word. Longer than anything takes that is asked of it, also the deletion of a long log.
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);
  private static final int ALWAYS_OPEN = 1;
  private static final int SECONDS_TO_ANSWER = 2;

  private final StoreAddress.Postgres address;
  private final HikariDataSource source;

  /// @param pooled whether a pooler is in between
  PostgresPool(StoreAddress.Postgres address, int most, boolean pooled, Duration patience) {
    this.address = address;
    this.source = new HikariDataSource(config(address, most, pooled, patience));
  }

  private static HikariConfig config(
      StoreAddress.Postgres address, int most, boolean pooled, Duration patience) {
    var config = new HikariConfig();
    config.setPoolName("runledger-" + address.schema());
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(address.url());
    config.setDataSourceProperties(PostgresConnections.usual());
    config.addDataSourceProperty(
        PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(LONGEST_SILENCE.toSeconds()));
    if (pooled) {
      config.addDataSourceProperty(PGProperty.PREPARE_THRESHOLD.getName(), "0");
    } else {
      config.setConnectionInitSql(findingOurTables(address.schema()));
    }
    if (address.user() != null) {
      config.setUsername(address.user());
    }
    if (address.password() != null) {
      config.setPassword(address.password());
    }
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(ALWAYS_OPEN);
    config.setMaxLifetime(LONGEST_LIFE.toMillis());
    long wait = Math.min(LONGEST_WAIT.toMillis(), Math.max(patience.toMillis(), 250));
    config.setConnectionTimeout(wait);
    // Whoever opens the store has looked already whether the server answers.
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /// Each transaction says it by itself. That it is said before as well makes it no change, at
  /// which the driver would forget all prepared statements: since version 18 servers tell of
  /// changes of the search_path.
  private static String findingOurTables(String schema) {
    return "SELECT set_config('search_path', '" + schema.replace("'", "''") + "', false)";
  }

  /// A connection for one transaction; closing it gives it back.
  ///
  /// @throws StoreException [StoreException#isUnavailable()] when none can be had
  Sql take() {
    try {
      return new Sql(source.getConnection(), new PostgresTimes());
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /// As [#take], but one that answers: after one was lost, others may be lost as well.
  Sql takeSound() {
    try {
      while (true) {
        Connection connection = source.getConnection();
        if (connection.isValid(SECONDS_TO_ANSWER)) {
          return new Sql(connection, new PostgresTimes());
        }
        source.evictConnection(connection);
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private StoreException unavailable(SQLException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return StoreException.unavailable(
        "The database " + address + " cannot be reached: " + cause.getMessage(), e);
  }

  @Override
  public void close() {
    source.close();
  }
}
