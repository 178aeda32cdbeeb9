package dev.runledger.sqlite;

import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;

/// A file that should be a database, and what is said of it when it cannot be used: what is wrong
/// with it, and what to do.
public record DatabaseFile(Path path) {
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int CORRUPT = 11;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;
  private static final String NAMED = "The database ";

  /// @throws StoreException where there is no file, with what is there
  public void refuseNone() {
    if (!Files.isRegularFile(path)) {
      throw StoreException.because(noFile());
    }
  }

  private String noFile() {
    if (Files.isDirectory(path)) {
      return path + " is a folder. Name the file of the database.";
    }
    return Files.exists(path)
        ? path + " is no file that a database can be in."
        : "There is no file " + path + ".";
  }

  /// Whether a write-ahead log is beside it that has something in it.
  public boolean hasLog() {
    return hasBeside("-wal");
  }

  /// Whether the journal of a transaction is beside it that a killed program has not undone.
  private boolean hasJournal() {
    return hasBeside("-journal");
  }

  private boolean hasBeside(String end) {
    try {
      return Files.size(path.resolveSibling(path.getFileName() + end)) > 0;
    } catch (IOException none) {
      return false;
    }
  }

  /// Whether all of it is in the file, and SQLite only could not make what it keeps beside.
  public boolean isWholeBut(StoreException e) {
    int code = code(e);
    return (code == CANTOPEN || code == READONLY)
        && Files.isReadable(path)
        && !hasLog()
        && !hasJournal();
  }

  /// Whether we may neither change it nor keep anything beside it.
  public boolean isReadOnly() {
    return !Files.isWritable(path) || !Files.isWritable(folder());
  }

  /// The same failure with the file's name; that of a file which cannot be used with what to do.
  public StoreException said(StoreException e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(path.toString()) || message.startsWith(NAMED + path)) {
      return e;
    }
    return switch (code(e)) {
      case 0 -> e;
      case BUSY, LOCKED ->
          e.as(
              "%s is locked by another program. End that program or its transaction, and type this again: what was done is not done twice."
                  .formatted(path));
      case NOTADB -> e.as(path + " is not a database of SQLite, or it is encrypted.");
      case CORRUPT ->
          e.as(
              "%1$s is damaged or cut short: SQLite cannot read all of it%2$s. Take a whole copy, or save what is left: sqlite3 %1$s .recover | sqlite3 mended.db (docs/adoption.md says what to type where sqlite3 has no .recover). Put that in its place, under the same name, and type this again."
                  .formatted(path, where(e)));
      case CANTOPEN, READONLY -> e.as(closed(e));
      default -> e.in(NAMED + path);
    };
  }

  /// What was found out about a file that cannot be read as a whole.
  ///
  /// @param where it is broken
  public static StoreException damaged(String where) {
    return new StoreException(
        where, new SQLException(where, null, CORRUPT), StoreException.Kind.OTHER);
  }

  /// Whether SQLite met what it cannot read.
  public static boolean isDamage(StoreException e) {
    return code(e) == CORRUPT;
  }

  private static String where(StoreException e) {
    return e.getCause() instanceof SQLException found
            && String.valueOf(e.getMessage()).equals(found.getMessage())
        ? " (" + e.getMessage() + ")"
        : "";
  }

  private String closed(StoreException e) {
    if (!Files.exists(path) && !Files.isWritable(folder())) {
      return "%s may not be made: %s may not write into %s.".formatted(path, user(), folder());
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return noFile();
    }
    if (Files.exists(path) && !Files.isReadable(path)) {
      return "%s may not be read by %s.".formatted(path, user());
    }
    if (isReadOnly() && hasLog()) {
      return "%1$s has more in its log, %1$s-wal, and %2$s may not write into %3$s, as reading that log needs it. Copy both files into another folder, and name the copy."
          .formatted(path, user(), folder());
    }
    if (isReadOnly() && hasJournal()) {
      return "%1$s was left in the middle of a transaction, which %2$s may not undo. Let its owner open it once (sqlite3 %1$s .tables), or copy it with %1$s-journal into another folder, and name the copy."
          .formatted(path, user());
    }
    return Files.exists(path) && isReadOnly()
        ? "%s may not be written by %s, or its folder may not.".formatted(path, user())
        : "%s cannot be opened: %s".formatted(path, e.getMessage());
  }

  public static String user() {
    return "the user " + System.getProperty("user.name", "?");
  }

  private Path folder() {
    return Objects.requireNonNull(path.toAbsolutePath().getParent());
  }

  /// SQLite's own number; 0 where the failure is none of SQLite's.
  private static int code(StoreException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException failure) {
        return failure.getErrorCode();
      }
    }
    return 0;
  }
}
