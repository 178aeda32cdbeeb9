package dev.runledger.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which database, as a person writes it: the path of a SQLite file, or the URL of a database on a
/// PostgreSQL server. As text it never shows a password.
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

  /// A database on a PostgreSQL server.
  ///
  /// @param url as the JDBC driver wants it, with all of its parameters but those below
  /// @param user null for the driver's own choice: the operating system's user
  /// @param password null where the server wants none, or the driver finds it by itself
  /// @param schema whose tables are ours
  record Postgres(String url, @Nullable String user, @Nullable String password, String schema)
      implements StoreAddress {
    public static final String USUAL_SCHEMA = "runledger";

    public Postgres {
      if (!schema.matches("[a-z_][a-z0-9_]{0,40}")) {
        throw new IllegalArgumentException(
            "Not a schema: '"
                + schema
                + "' (currentSchema: up to 41 small letters, digits and underscores)");
      }
    }

    @Override
    public String toString() {
      return PostgresUrl.shown(this);
    }
  }

  /// @throws IllegalArgumentException with the value, but for a password, and what is allowed
  static StoreAddress parse(String text) {
    if (PostgresUrl.is(text)) {
      return PostgresUrl.parse(text);
    }
    String small = text.toLowerCase(Locale.ROOT);
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

  /// Any text that may be an address, to be shown: with dots for what may be a password in it.
  static String shown(String text) {
    return PostgresUrl.withoutPassword(text);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "Not the address of a database: '"
            + shown(text)
            + "' (the path of a SQLite file, sqlite:PATH, or postgresql://USER@HOST/DATABASE)");
  }
}
