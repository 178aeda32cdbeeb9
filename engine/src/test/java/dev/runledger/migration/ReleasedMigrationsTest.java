package dev.runledger.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A migration that was released is in people's databases, and is never edited: what changes comes
/// as a new one. `released.txt` has the checksum of each; a new one is added to it with its
/// release.
class ReleasedMigrationsTest {

  @Test
  void noReleasedMigrationWasEdited() throws IOException {
    List<String> files =
        Stream.concat(
                lines("sqlite", MigrationFiles.ofSqlite()),
                lines("postgres", MigrationFiles.ofPostgres()))
            .toList();

    assertThat(files).containsAll(released());
  }

  private static Stream<String> lines(String database, MigrationFiles files) {
    return files.all().stream()
        .map(file -> "%s %s %s".formatted(database, file.upFile(), file.checksum()));
  }

  private static List<String> released() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            ReleasedMigrationsTest.class.getResourceAsStream("released.txt"), "released.txt")) {
      List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(lines).isNotEmpty();
      return lines;
    }
  }
}
