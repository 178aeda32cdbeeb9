package dev.runledger.contract;

import dev.runledger.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/// A kind of store that keeps the contract. To add one, implement this and nest one line for each
/// contract, as [SqliteContractTest] does.
interface Database {

  /// Opens the store that belongs to this folder: the same data each time.
  Store open(Path folder);

  /// A connection past the store, to look at whole rows and to do what other programs may do.
  Connection connect(Path folder) throws SQLException;

  /// Throws away what belongs to this folder and is not in it.
  default void discard(Path folder) {}
}
