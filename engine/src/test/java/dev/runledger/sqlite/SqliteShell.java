package dev.runledger.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The stock `sqlite3` program on a database: another process, as users have it.
final class SqliteShell implements AutoCloseable {
  private static final String DONE = "-- done --";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  SqliteShell(Path database) {
    try {
      process =
          new ProcessBuilder("sqlite3", "-batch", "-bail", database.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("These tests need the program sqlite3", e);
    }
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /// What the program answered when it was called once, as `sqlite3 FILE STATEMENTS`.
  ///
  /// @param exit 0 when it did what it was told
  /// @param text what it printed, also of errors, without the last line's end
  record Answer(int exit, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }

  /// Calls it as a person does, with no setting of ours.
  static Answer ask(Path database, String statements) {
    try {
      Process called =
          new ProcessBuilder("sqlite3", database.toString(), statements)
              .redirectErrorStream(true)
              .start();
      called.getOutputStream().close();
      byte[] said = called.getInputStream().readAllBytes();
      return new Answer(called.waitFor(), new String(said, StandardCharsets.UTF_8).stripTrailing());
    } catch (IOException e) {
      throw new UncheckedIOException("These tests need the program sqlite3", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns when the shell has done it. It keeps its answers to itself until it ends, so a program
  /// that it starts says when it is done.
  void run(String statements) {
    try {
      in.write(statements + "\n.shell echo '" + DONE + "'\n");
      in.flush();
      String line = out.readLine();
      while (line != null && !line.equals(DONE)) {
        line = out.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("sqlite3 refused: " + statements);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
