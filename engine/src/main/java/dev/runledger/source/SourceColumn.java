package dev.runledger.source;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A column of a table that somebody else made.
///
/// @param type in the database's own words, in small letters and without a length
/// @param declared the same as it was declared, with a length; null where nobody needs it
/// @param isKey whether it is part of the primary key
public record SourceColumn(String name, String type, @Nullable String declared, boolean isKey) {
  private static final Set<String> NUMBERS =
      Set.of("smallint", "integer", "bigint", "int", "int2", "int4", "int8", "serial", "bigserial");

  /// Whether its rows are ordered as whole numbers.
  public boolean isNumber() {
    return NUMBERS.contains(type);
  }

  public boolean isJson() {
    return type.startsWith("json");
  }

  public boolean isUuid() {
    return type.equals("uuid");
  }
}
