package dev.runledger.contract;

import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A kind of store that keeps the contract. To add one, implement this and nest one line for each
/// contract, as [SqliteContractTest] does.
interface Database {

  /// Opens the store that belongs to this folder: the same data each time.
  Store open(Path folder);

  /// A connection past the store, to look at whole rows and to do what other programs may do.
  Connection connect(Path folder) throws SQLException;

  StoreAddress address(Path folder);

  /// What somebody says who may do all with the database, before they change what never changes.
  List<String> withoutTriggers();

  /// Bytes as the database spells them.
  String hex(String digits);

  /// Makes a trigger that refuses that a run is cancelled.
  ///
  /// @param words what it says
  String forbidCancelling(String words);

  /// Throws away what belongs to this folder and is not in it.
  default void discard(Path folder) {}
}
