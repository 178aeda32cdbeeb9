package dev.runledger.postgres;

import dev.runledger.sql.Sql;
import dev.runledger.sql.SqlFailure;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/// Opens connections to a PostgreSQL server, and looks at what the server promises.
public final class PostgresConnections {
  private static final int OLDEST = 140_000;

  private PostgresConnections() {}

  /// A connection of its own, not of a pool.
  ///
  /// @throws StoreException when there is no such server or it lets us not in
  public static Sql open(StoreAddress.Postgres address) {
    return new Sql(connect(address), new PostgresTimes());
  }

  static Connection connect(StoreAddress.Postgres address) {
    Properties properties = usual();
    if (address.user() != null) {
      PGProperty.USER.set(properties, address.user());
    }
    if (address.password() != null) {
      PGProperty.PASSWORD.set(properties, address.password());
    }
    try {
      Connection connection = new Driver().connect(address.url(), properties);
      if (connection == null) {
        throw StoreException.because("Not a URL that the PostgreSQL driver takes: " + address);
      }
      return connection;
    } catch (SQLException e) {
      throw SqlFailure.of("open the database " + address, e);
    }
  }

  /// What we want of the driver where the URL says nothing else.
  static Properties usual() {
    var properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, "runledger");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
    PGProperty.CONNECT_TIMEOUT.set(properties, 10);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.PREPARED_STATEMENT_CACHE_QUERIES.set(properties, 512);
    // The server decides what type a text is for: json, uuid, text.
    PGProperty.STRING_TYPE.set(properties, "unspecified");
    return properties;
  }

  /// Whether what answers is a pooler, and the server's process another one each time: the one that
  /// it names is not the one that does the work.
  static boolean isPooled(Sql sql) {
    int promised = sql.ask(connection -> connection.unwrap(PGConnection.class).getBackendPID());
    return !sql.query("SELECT pg_backend_pid() AS pid")
        .one(row -> row.integer("pid"))
        .equals(Optional.of(promised));
  }

  /// @throws StoreException when what is acknowledged could be lost, or what we need is missing
  static void check(Sql sql, StoreAddress.Postgres address) {
    Promises promises =
        sql.query(
                """
                SELECT current_setting('server_version_num')::integer AS version,
                    current_setting('server_version') AS version_shown,
                    current_setting('server_encoding') AS encoding,
                    current_setting('fsync') AS fsync,
                    current_setting('full_page_writes') AS full_page_writes,
                    current_setting('synchronous_commit') AS synchronous_commit,
                    pg_is_in_recovery() AS is_standby
                """)
            .one(row ->
                new Promises(
                    row.integer("version"),
                    row.text("version_shown"),
                    row.text("encoding"),
                    row.text("fsync"),
                    row.text("full_page_writes"),
                    row.text("synchronous_commit"),
                    row.bool("is_standby")))
            .orElseThrow();
    promises.check(address);
  }

  private record Promises(
      int version,
      String versionShown,
      String encoding,
      String fsync,
      String fullPageWrites,
      String synchronousCommit,
      boolean isStandby) {

    void check(StoreAddress.Postgres address) {
      require(
          version >= OLDEST,
          address,
          "is on PostgreSQL " + versionShown,
          "Runledger needs 14 or newer.");
      require(
          encoding.equals("UTF8"),
          address,
          "has the encoding " + encoding,
          "Make it anew with ENCODING 'UTF8'.");
      require(
          !isStandby, address, "is a standby that takes no writes", "Name the primary in the URL.");
      require(
          !fsync.equals("off"),
          address,
          "runs with fsync off, and loses acknowledged events when its machine fails",
          "Set fsync = on in postgresql.conf and reload.");
      require(
          !fullPageWrites.equals("off"),
          address,
          "runs with full_page_writes off, and may be damaged when its machine fails",
          "Set full_page_writes = on in postgresql.conf and reload.");
      require(
          !synchronousCommit.equals("off"),
          address,
          "has synchronous_commit off, and loses acknowledged events when its server fails",
          "Set it to on for the server, or: ALTER ROLE … SET synchronous_commit = on.");
    }

    private static void require(
        boolean met, StoreAddress.Postgres address, String what, String hint) {
      if (!met) {
        throw StoreException.because("The database " + address + " " + what + ". " + hint);
      }
    }
  }
}
