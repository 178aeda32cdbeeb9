package dev.runledger.adopt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Files as programs leave them behind that were killed, and what is in a folder at a moment.
final class FileStates {
  private FileStates() {}

  /// A file whose last rows are only in the log beside it.
  ///
  /// @param rows SQL that stays in the log
  static OddFile killedWithLog(OddFile file, Path into, String rows) throws Exception {
    try (Connection connection = file.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute(rows);
      return copy(file, into);
    }
  }

  /// A file in which a transaction was half done: its journal has what was there before.
  ///
  /// @param changes SQL of so much that not all of it has room in memory
  static OddFile killedInTransaction(OddFile file, Path into, String changes) throws Exception {
    try (Connection connection = file.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = DELETE");
      statement.execute("PRAGMA cache_size = 1");
      statement.execute("BEGIN IMMEDIATE");
      statement.execute(changes);
      return copy(file, into);
    }
  }

  private static OddFile copy(OddFile file, Path into) throws IOException {
    Files.createDirectories(into);
    String name = file.path().getFileName().toString();
    try (Stream<Path> files = Files.list(file.path().toAbsolutePath().getParent())) {
      for (Path one : files.filter(Files::isRegularFile).toList()) {
        String its = one.getFileName().toString();
        if (its.equals(name) || its.equals(name + "-wal") || its.equals(name + "-journal")) {
          Files.copy(one, into.resolve(its));
        }
      }
    }
    return new OddFile(into.resolve(name));
  }

  /// The content of each file in a folder, as a number.
  static Map<String, Integer> of(Path folder) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(Files::isRegularFile)
          .forEach(file -> files.put(file.getFileName().toString(), content(file)));
    }
    return files;
  }

  private static int content(Path file) {
    try {
      return Arrays.hashCode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Holds a file for itself alone until it is closed.
  static Connection locking(OddFile file) throws SQLException {
    Connection connection = file.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
    }
    return connection;
  }

  /// Whether a command of the system did what it was told.
  static boolean does(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    }
  }
}
