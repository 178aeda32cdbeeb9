package dev.runledger.contract;

import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// The store in a SQLite file.
interface OnSqlite extends Database {
  @Override
  default Store open(Path folder) {
    return Store.open(new StoreAddress.SqliteFile(file(folder)));
  }

  @Override
  default Connection connect(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file(folder));
  }

  private static Path file(Path folder) {
    return folder.resolve("runledger.db");
  }
}
