package dev.runledger.database;

import dev.runledger.postgres.PostgresStore;
import dev.runledger.sqlite.SqliteStore;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;

/// The door to every kind of store: who has an address gets a store, and knows no more of it.
public final class Databases {

  private Databases() {}

  /// Loads what the usual kind of store needs, so that opening one is quick afterwards. Whoever
  /// opens one may do so in a thread beside other work. What cannot be loaded is said by the
  /// opening.
  ///
  /// @param awaitLogging returns when loggers can be written to
  public static void load(Runnable awaitLogging) {
    SqliteStore.load(awaitLogging);
  }

  /// Opens the database, makes it if there is none, and brings its schema up to date.
  ///
  /// @throws StoreException when the database cannot be used; the message says what to do
  public static Store open(StoreAddress address) {
    return open(address, StoreOptions.standard());
  }

  /// As [#open(StoreAddress)], with other settings.
  public static Store open(StoreAddress address, StoreOptions options) {
    return switch (address) {
      case StoreAddress.SqliteFile file -> SqliteStore.open(file, options);
      case StoreAddress.Postgres postgres -> PostgresStore.open(postgres, options);
    };
  }
}
