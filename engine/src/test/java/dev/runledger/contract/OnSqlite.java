package dev.runledger.contract;

import dev.runledger.database.Databases;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// The store in a SQLite file.
interface OnSqlite extends Database {
  @Override
  default Store open(Path folder) {
    Path file = file(folder);
    try {
      if (!Files.exists(file)) {
        Files.copy(Migrated.FILE, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Databases.open(new StoreAddress.SqliteFile(file));
  }

  @Override
  default Connection connect(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file(folder));
  }

  @Override
  default StoreAddress address(Path folder) {
    return new StoreAddress.SqliteFile(file(folder));
  }

  @Override
  default List<String> withoutTriggers() {
    return List.of(
        "DROP TRIGGER IF EXISTS run_events_not_changed",
        "DROP TRIGGER IF EXISTS run_events_not_deleted",
        "DROP TRIGGER IF EXISTS run_events_written_elsewhere",
        "DROP TRIGGER IF EXISTS run_events_written_elsewhere_known");
  }

  @Override
  default String hex(String digits) {
    return "x'" + digits + "'";
  }

  @Override
  default String forbidCancelling(String words) {
    return """
    CREATE TRIGGER nobody_cancels BEFORE UPDATE ON runs WHEN NEW.status = 'cancelled'
    BEGIN SELECT RAISE(ABORT, '%s'); END
    """
        .formatted(words);
  }

  private static Path file(Path folder) {
    return folder.resolve("runledger.db");
  }

  /// A file as the migrations make it. They are run once and not for each of the hundreds of tests.
  final class Migrated {
    private static final Path FILE = make();

    private Migrated() {}

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("runledger-migrated");
        Path file = file(folder);
        Databases.open(new StoreAddress.SqliteFile(file)).close();
        file.toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
