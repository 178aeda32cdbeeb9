package dev.runledger.sqlite;

import dev.runledger.sql.Sql;
import dev.runledger.sql.SqlFailure;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;

/// Opens connections to a SQLite file with the settings that durability and speed ask for.
public final class SqliteConnections {
  /// Earlier ones can corrupt a write-ahead log in a rare race.
  public static final String OLDEST = "3.51.3";

  /// How long one call waits for another process's lock inside SQLite; patience is many of these.
  private static final Duration ONE_WAIT = Duration.ofMillis(500);

  /// How long a read waits: readers are held up only while a crashed process's log is recovered.
  private static final Duration READ_WAIT = Duration.ofSeconds(10);

  static {
    NativeLibrary.use();
  }

  private SqliteConnections() {}

  /// For the one thread that writes. It copies its log into the file only every 64 MiB: appends to
  /// many runs change the same pages again and again, and each copy writes a page once (measured:
  /// two to three times the appends per second of the default, 4 MiB).
  ///
  /// The file and its directory are made when there are none.
  public static Sql writer(Path file, Duration patience) {
    try {
      return ready(
          open(file, patience.compareTo(ONE_WAIT) < 0 ? patience : ONE_WAIT), file, patience);
    } catch (StoreException e) {
      throw new DatabaseFile(file).said(e);
    }
  }

  private static Sql ready(Sql sql, Path file, Duration patience) {
    return set(
        sql,
        () -> {
          checkVersion(sql);
          useWriteAheadLog(sql, file, patience);
          sql.script(
              """
              PRAGMA synchronous = FULL;
              PRAGMA foreign_keys = ON;
              PRAGMA temp_store = MEMORY;
              PRAGMA cache_size = -65536;
              PRAGMA wal_autocheckpoint = 16384;
              PRAGMA journal_size_limit = 67108864;
              """);
        });
  }

  /// For a thread that reads; whatever it tries to write is refused.
  public static Sql reader(Path file) {
    Sql sql = open(file, READ_WAIT);
    return set(
        sql,
        () ->
            sql.script(
                """
                PRAGMA query_only = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -16384;
                """));
  }

  /// For a copy of the file while somebody else may write.
  public static Sql copier(Path file) {
    return open(file, READ_WAIT);
  }

  /// For a file of somebody else that is only looked at: what a killed program left in its log
  /// stays there. To undo a transaction that one left half done, SQLite has to write.
  public static Sql guest(DatabaseFile file) {
    return open(file.path().toString(), READ_WAIT, file.hasLog());
  }

  /// For a file that nobody writes, where SQLite can keep nothing beside it.
  public static Sql still(DatabaseFile file) {
    return open("file:" + file.path().toUri().getRawPath() + "?immutable=1", READ_WAIT, true);
  }

  /// For whoever only wants the driver to be there, with everything that a statement needs.
  static Sql inMemory() {
    Sql sql = open(":memory:", ONE_WAIT, false);
    return set(sql, () -> checkVersion(sql));
  }

  /// @throws StoreException when the version is older than [#OLDEST]
  public static void checkVersion(String version) {
    if (number(version) < number(OLDEST)) {
      throw StoreException.because(
          "SQLite "
              + version
              + " is too old: it can corrupt its write-ahead log. Put sqlite-jdbc with SQLite "
              + OLDEST
              + " or newer on the class path.");
    }
  }

  private static Sql open(Path file, Duration wait) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw StoreException.unavailable(
          "Could not make the directory of the database " + file + ": " + e, e);
    }
    return open(file.toString(), wait, false);
  }

  private static Sql open(String database, Duration wait, boolean isReadOnly) {
    var config = new SQLiteConfig();
    config.setReadOnly(isReadOnly);
    config.setBusyTimeout(Math.toIntExact(wait.toMillis()));
    config.setGetGeneratedKeys(false);
    try {
      return new Sql(config.createConnection("jdbc:sqlite:" + database), new TextTimes());
    } catch (SQLException e) {
      throw SqlFailure.of("open the database " + database, e);
    }
  }

  private static Sql set(Sql sql, Runnable settings) {
    try {
      settings.run();
      return sql;
    } catch (RuntimeException e) {
      try (Sql _ = sql) {
        throw e;
      }
    }
  }

  private static void checkVersion(Sql sql) {
    checkVersion(
        sql.query("SELECT sqlite_version() AS version")
            .one(row -> row.text("version"))
            .orElseThrow());
  }

  /// The first switch needs the file for itself alone; another process may be at it too.
  private static void useWriteAheadLog(Sql sql, Path file, Duration patience) {
    String mode =
        Patience.of(patience)
            .untilNotBusy(
                sql,
                () ->
                    sql.query("PRAGMA journal_mode = WAL")
                        .one(row -> row.text("journal_mode"))
                        .orElseThrow());
    if (!mode.equals("wal")) {
      throw StoreException.because(
          "The database "
              + file
              + " cannot use a write-ahead log (its journal mode stays '"
              + mode
              + "'). Put it on a local disk.");
    }
  }

  private static long number(String version) {
    List<Long> parts =
        Stream.of((version + ".0.0").split("\\.")).limit(3).map(Long::valueOf).toList();
    return (parts.get(0) * 1000 + parts.get(1)) * 1000 + parts.get(2);
  }
}
