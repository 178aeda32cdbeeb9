package dev.runledger.measure;

import java.util.Locale;

/// What a server keeps its runs in.
public enum StoreKind {
  SQLITE,
  POSTGRES;

  /// @param database as `--db` takes it
  String jdbcUrl(String database) {
    return switch (this) {
      case SQLITE -> "jdbc:sqlite:" + database;
      case POSTGRES -> database;
    };
  }

  /// As `--store` takes it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
