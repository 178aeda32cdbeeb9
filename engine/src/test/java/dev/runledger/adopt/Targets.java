package dev.runledger.adopt;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Databases of one test: empty ones of either kind, to adopt into, and those of a server to adopt
/// from. They are gone after it.
final class Targets implements AfterEachCallback, AutoCloseable {
  private final List<StoreAddress.Postgres> made = new ArrayList<>();

  StoreAddress of(Path folder, boolean isPostgres) {
    if (!isPostgres) {
      return new StoreAddress.SqliteFile(folder.resolve("target.db"));
    }
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    return target;
  }

  /// Of somebody else.
  ///
  /// @param script that makes its tables
  StoreAddress.Postgres source(String script) throws SQLException {
    StoreAddress.Postgres source = PostgresServer.embedded().newEmptyDatabase();
    made.add(source);
    run(source, script);
    return source;
  }

  static void run(StoreAddress.Postgres source, String script) throws SQLException {
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    made.forEach(PostgresServer.embedded()::drop);
    made.clear();
  }
}
