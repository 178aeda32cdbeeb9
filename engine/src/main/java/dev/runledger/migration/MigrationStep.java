package dev.runledger.migration;

/// A file of SQL that was run, or would be.
///
/// @param version the migration's number; after a step down the schema is at the one before
/// @param name what the migration is about
public record MigrationStep(int version, String name, Direction direction, String sql) {

  /// Up is forward; down takes it back.
  public enum Direction {
    UP,
    DOWN
  }

  /// As in the files' names: `V002__graph.sql`, `U002__graph.sql`.
  public String file() {
    String letter =
        switch (direction) {
          case UP -> "V";
          case DOWN -> "U";
        };
    return "%s%03d__%s.sql".formatted(letter, version, name);
  }
}
