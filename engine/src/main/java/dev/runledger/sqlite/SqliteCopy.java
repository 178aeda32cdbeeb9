package dev.runledger.sqlite;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Copies a SQLite file while it is in use.
public final class SqliteCopy {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SqliteCopy() {}

  /// Beside the database, durable when this returns: `<db>.before-down-<to>-<time>.db`. The caller
  /// holds the write lock, so that nothing is written between the copy and what comes after it.
  static Path beforeDown(Path database, int to) {
    return aside(database, "before-down-" + to);
  }

  /// As above, as `<db>.<why>-<time>.db`.
  public static Path aside(Path database, String why) {
    String name = "%s.%s-%s.db".formatted(database.getFileName(), why, TIME.format(Instant.now()));
    Path copy = database.resolveSibling(name);
    // Whoever is killed leaves no half of a copy under the name of a whole one.
    Path part = database.resolveSibling(name + ".part");
    try (Sql sql = SqliteConnections.copier(database)) {
      sql.query("VACUUM INTO :copy").with("copy", part.toString()).update();
      try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      return Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw gone(part, StoreException.unavailable("Could not make the copy " + copy + ": " + e, e));
    } catch (StoreException e) {
      throw gone(part, e);
    }
  }

  /// Half a copy is worse than none.
  private static StoreException gone(Path copy, StoreException why) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException left) {
      why.addSuppressed(left);
    }
    return why;
  }
}
