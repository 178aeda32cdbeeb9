package dev.runledger.match;

import dev.runledger.store.StoreAddress;

/// How rows are taken apart, which depends on both databases.
public record Mappers(boolean isFromPostgres, boolean isToPostgres) {
  public static Mappers between(StoreAddress from, StoreAddress to) {
    return new Mappers(from instanceof StoreAddress.Postgres, to instanceof StoreAddress.Postgres);
  }

  public Mapper of(SourceTable table) {
    return new Mapper(table, isFromPostgres, !isFromPostgres && !isToPostgres);
  }
}
