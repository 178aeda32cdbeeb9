package dev.runledger.measure;

import java.util.Locale;

/// What a server keeps its runs in.
public enum StoreKind {
  SQLITE,
  POSTGRES;

  /// As `--store` takes it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
