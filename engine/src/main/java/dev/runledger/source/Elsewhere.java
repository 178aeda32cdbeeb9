package dev.runledger.source;

import dev.runledger.store.StoreAddress;

/// A table that is in another schema than the one that is read.
public record Elsewhere(String schema, String table) {

  /// What to type, so that it is found.
  public String hint() {
    if (schema.matches("[a-z_][a-z0-9_]{0,40}")
        && !schema.equals(StoreAddress.Postgres.USUAL_SCHEMA)) {
      return "%1$s is in the schema %2$s: name that in the address, --from '…?currentSchema=%2$s'."
          .formatted(table, schema);
    }
    return "%1$s is in the schema %2$s, which no address can name. Read it by views: CREATE SCHEMA old; CREATE VIEW old.%3$s AS TABLE %2$s.%3$s; and so on for its other tables; then --from '…?currentSchema=old'."
        .formatted(table, Quoted.name(schema), Quoted.name(table));
  }

  /// With its schema.
  public String name() {
    return schema + "." + table;
  }
}
