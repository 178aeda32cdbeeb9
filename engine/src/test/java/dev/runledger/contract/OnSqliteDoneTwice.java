package dev.runledger.contract;

import dev.runledger.store.Store;
import java.nio.file.Path;

/// The store in a SQLite file, which does every work twice.
interface OnSqliteDoneTwice extends OnSqlite {
  @Override
  default Store open(Path folder) {
    return new DoneTwice(OnSqlite.super.open(folder));
  }
}
