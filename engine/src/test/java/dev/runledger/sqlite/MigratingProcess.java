package dev.runledger.sqlite;

import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStep;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A program that migrates a database and ends, in a process of its own.
final class MigratingProcess implements AutoCloseable {
  private final Process process;

  private MigratingProcess(Process process) {
    this.process = process;
  }

  /// @param folder of migrations, under the tests' resources
  static MigratingProcess start(Path file, String folder) {
    try {
      return new MigratingProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  MigratingProcess.class.getName(),
                  file.toString(),
                  folder)
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Prints the files that it applied, one a line.
  public static void main(String[] arguments) {
    MigrationFiles files = MigrationFiles.load("/migrations/" + arguments[1] + "/", "sqlite");
    var address = new StoreAddress.SqliteFile(Path.of(arguments[0]));
    List<MigrationStep> applied = Migrations.of(address, files).up(files.latest());
    applied.forEach(step -> System.out.println(step.file()));
  }

  /// Waits for its end.
  List<String> applied() {
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("A migrating process failed: " + said);
      }
      return said.lines().filter(line -> line.endsWith(".sql")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As `kill -9` does it.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
