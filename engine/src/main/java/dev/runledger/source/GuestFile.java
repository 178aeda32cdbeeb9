package dev.runledger.source;

import dev.runledger.sql.Sql;
import dev.runledger.sqlite.DatabaseFile;
import dev.runledger.sqlite.Patience;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A file of somebody else, which is only looked at: who holds it locked is waited for. Nothing of
/// it is changed, but that SQLite undoes what a killed program left half done.
///
/// @param still how it was, where it is read as one that nobody writes; null for any other
record GuestFile(DatabaseFile file, Sql sql, Waiting waiting, @Nullable Stamp still)
    implements Guest {
  /// How long SQLite itself waits at once: it looks ever more rarely, up to ten times a second, and
  /// a program that writes without a pause lets go for a thousandth of one.
  private static final Duration ONE_WAIT = Duration.ofMillis(10);

  /// What a change of a file changes.
  record Stamp(long size, FileTime modified) {
    static Stamp of(Path file) {
      try {
        return new Stamp(Files.size(file), Files.getLastModifiedTime(file));
      } catch (IOException e) {
        throw StoreException.unavailable("Could not look at the file " + file + ": " + e, e);
      }
    }
  }

  static GuestFile open(StoreAddress.SqliteFile address, Waiting waiting) {
    DatabaseFile file = new DatabaseFile(address.path());
    file.refuseNone();
    try {
      return begun(new GuestFile(file, SqliteConnections.guest(file), waiting, null));
    } catch (StoreException e) {
      if (!file.isWholeBut(e)) {
        throw file.said(e);
      }
      // A file with a write-ahead log wants two more beside it, where nothing may be made.
      Stamp still = Stamp.of(file.path());
      return begun(new GuestFile(file, SqliteConnections.still(file), waiting, still));
    }
  }

  private static GuestFile begun(GuestFile guest) {
    try {
      Duration once =
          guest.waiting.patience().compareTo(ONE_WAIT) < 0 ? guest.waiting.patience() : ONE_WAIT;
      guest.sql.script("PRAGMA busy_timeout = " + once.toMillis());
      guest.look(() ->
          guest
              .sql
              .query("SELECT count(*) AS tables FROM sqlite_master")
              .list(row -> row.longValue("tables")));
      return guest;
    } catch (RuntimeException e) {
      guest.sql.close();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> T look(Supplier<T> work) {
    try {
      T seen = Patience.of(waiting.patience()).untilNotBusy(sql, work, this::tell);
      if (still != null && (file.hasLog() || !still.equals(Stamp.of(file.path())))) {
        throw StoreException.because(
            "%s was written while it was read, and its folder may not be written, in which its programs agree on that. Type this again when they are done."
                .formatted(file.path()));
      }
      return seen;
    } catch (StoreException e) {
      throw file.said(e);
    }
  }

  /// A table is locked for as long as it is looked at, and no longer.
  @Override
  public void hold(List<String> tables) {}

  private void tell() {
    waiting
        .told()
        .accept("waiting for another program, which holds %s locked".formatted(file.path()));
  }
}
