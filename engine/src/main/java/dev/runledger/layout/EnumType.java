package dev.runledger.layout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A closed set of words, as a type of PostgreSQL.
///
/// @param schema where somebody else made it; null for a type that comes with the layout
public record EnumType(String name, List<String> words, @Nullable String schema) {
  public EnumType(String name, List<String> words) {
    this(name, words, null);
  }
}
