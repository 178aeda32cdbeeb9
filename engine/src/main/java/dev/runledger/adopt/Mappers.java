package dev.runledger.adopt;

import dev.runledger.store.StoreAddress;

/// How rows are taken apart, which depends on both databases.
record Mappers(boolean isFromPostgres, boolean isToPostgres) {
  static Mappers between(StoreAddress from, StoreAddress to) {
    return new Mappers(from instanceof StoreAddress.Postgres, to instanceof StoreAddress.Postgres);
  }

  Mapper of(SourceTable table) {
    return new Mapper(table, isFromPostgres, !isFromPostgres && !isToPostgres);
  }
}
