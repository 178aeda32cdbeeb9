package dev.runledger.postgres;

import dev.runledger.database.Databases;
import dev.runledger.store.StoreAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL server that lives as long as this JVM, and databases of their own on it. They
/// are copies of one that was migrated once, and not migrated for each of the hundreds of tests.
public final class PostgresServer {
  private static final String TEMPLATE = "runledger_template";
  private static final String USER = "postgres";
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM = 4L << 30;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int port;

  private PostgresServer(int port) {
    this.port = port;
    execute("postgres", "CREATE DATABASE " + TEMPLATE);
    Databases.open(address(TEMPLATE)).close();
  }

  /// The newest, which comes with the tests.
  public static PostgresServer embedded() {
    return Embedded.SERVER;
  }

  /// The one that is installed on this machine, if any.
  public static Optional<PostgresServer> installed() {
    return Installed.SERVER;
  }

  private static final class Embedded {
    private static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      try {
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setDataDirectory(folder("runledger-postgres"))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        atTheEnd(postgres);
        return new PostgresServer(postgres.getPort());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Installed {
    private static final Optional<PostgresServer> SERVER = start();

    private static Optional<PostgresServer> start() {
      return InstalledPostgres.start()
          .map(postgres -> {
            atTheEnd(postgres);
            return new PostgresServer(postgres.port());
          });
    }
  }

  /// For data that nobody misses: in memory where there is room, so that the hundreds of databases
  /// wear out no disk.
  static Path folder(String name) throws IOException {
    boolean hasRoom = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > ROOM;
    return hasRoom ? Files.createTempDirectory(MEMORY, name) : Files.createTempDirectory(name);
  }

  private static void atTheEnd(AutoCloseable server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              try {
                server.close();
              } catch (Exception e) {
                throw new IllegalStateException("Could not stop PostgreSQL", e);
              }
            }));
  }

  int port() {
    return port;
  }

  /// A new database whose schema is up to date.
  public StoreAddress.Postgres newDatabase() {
    return copyOf(TEMPLATE);
  }

  /// A new database without a schema.
  public StoreAddress.Postgres newEmptyDatabase() {
    return copyOf("template1");
  }

  private StoreAddress.Postgres copyOf(String template) {
    String name = "test_" + NUMBER.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + template);
    return address(name);
  }

  /// Drops it, whoever is connected. PostgreSQL makes a checkpoint first, which was seen to fail
  /// once, among hundreds of databases that come and go: then it is asked again.
  public void drop(StoreAddress.Postgres database) {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    String drop = "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)";
    try {
      execute("postgres", drop);
    } catch (IllegalStateException _) {
      execute("postgres", drop);
    }
  }

  private StoreAddress.Postgres address(String name) {
    String url = "postgresql://" + USER + "@127.0.0.1:" + port + "/" + name;
    return (StoreAddress.Postgres) StoreAddress.parse(url);
  }

  /// A connection past the store, as its superuser; its tables need no schema's name before them.
  public static Connection connect(StoreAddress.Postgres database) throws SQLException {
    String schema = "?currentSchema=" + database.schema();
    return DriverManager.getConnection(database.url() + schema, database.user(), null);
  }

  /// As an operator does it, in a database of the server's.
  public void execute(String database, String sql) {
    StoreAddress.Postgres address = address(database);
    try (Connection connection = DriverManager.getConnection(address.url(), address.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
