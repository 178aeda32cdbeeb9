package dev.runledger.source;

import org.jspecify.annotations.Nullable;

/// Names and values of somebody else's database, as SQL.
public final class Quoted {
  private Quoted() {}

  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  public static String text(@Nullable String value) {
    return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
  }
}
