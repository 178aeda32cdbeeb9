package dev.runledger.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/// Which database, as a person writes it: the path of a SQLite file, or `sqlite:path`.
public sealed interface StoreAddress {

  /// A SQLite database in a file.
  record SqliteFile(Path path) implements StoreAddress {
    /// What the driver reads as the start of its own settings.
    private static final String NOT_IN_A_PATH = "?";

    public SqliteFile {
      path = path.toAbsolutePath().normalize();
      if (path.getFileName() == null || path.toString().contains(NOT_IN_A_PATH)) {
        throw new IllegalArgumentException(
            "Not a file for a database: '" + path + "' (the path of a file, without '?')");
      }
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// @throws IllegalArgumentException with the value and what is allowed
  static StoreAddress parse(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (small.startsWith("jdbc:postgresql:") || small.matches("postgres(ql)?:.*")) {
      throw new IllegalArgumentException(
          "Not a database that can be used yet: '"
              + text
              + "' (PostgreSQL comes with the next release; until then: the path of a SQLite file,"
              + " or sqlite:PATH)");
    }
    String path = small.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    path = path.regionMatches(true, 0, "sqlite:", 0, 7) ? path.substring(7) : path;
    if (path.isBlank() || path.startsWith(":") || path.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      throw refused(text);
    }
    try {
      return new SqliteFile(Path.of(path));
    } catch (InvalidPathException e) {
      throw (IllegalArgumentException) refused(text).initCause(e);
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "Not the address of a database: '"
            + text
            + "' (the path of a SQLite file, or sqlite:PATH)");
  }
}
