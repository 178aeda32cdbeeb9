package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptTest {
  @TempDir private Path folder;
  private Typed.Place place;

  @BeforeEach
  void start() {
    place = Typed.Place.in(folder);
  }

  @Test
  void aDatabaseIsAdoptedAndTheCountsArePrinted() {
    assertThat(place.type("migrate", "up", "--db", "old.db").exit()).isZero();
    Typed done = place.type("adopt", "coordinator", "--from", "old.db");
    assertThat(done.exit()).isZero();
    assertThat(done.out())
        .containsPattern("runs +coordinator_runs +0 +0 +0 +0 +0 +0")
        .endsWith("✓ coordinator adopted\n");
    assertThat(place.type("adopt", "coordinator", "--from", "old.db", "--json").out())
        .contains("\"layout\":\"coordinator\"", "\"right\":true", "\"name\":\"runs\"");
  }

  /// Its document lets a run have no name.
  @Test
  void rowsThatAreKeptAsideAreListedAndTheExitStatusSaysIt() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("odd.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          Files.readString(Path.of("../docs/layouts/coordinator.sql"))
              + """
              INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES
                  (NULL, 's', 'START_SESSION', x'ff', '2025-01-01'), ('r', 's', 'START_SESSION', '', '2025-01-01')
              """);
    }
    Typed rehearsed = place.type("adopt", "coordinator", "--from", "odd.db", "--dry-run");
    Typed done = place.type("adopt", "coordinator", "--from", "odd.db");
    Typed again = place.type("adopt", "coordinator", "--from", "odd.db");
    for (Typed typed : List.of(rehearsed, done, again)) {
      assertThat(typed.exit()).isEqualTo(65);
      assertThat(typed.out())
          .containsPattern("runs +coordinator_runs +2 +1 +1 +1 +0 +0")
          .contains("prompt is a BLOB of 1 bytes, and no text");
    }
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThat(place.type("adopt").err()).contains("It is not said what to adopt");
    Typed missing = place.type("adopt", "session", "--from", "missing.db");
    assertThat(missing.exit()).isNotZero();
    assertThat(missing.err()).contains("There is no file", "missing.db");
    assertThat(place.type("adopt", "session", "--from", ".").err()).contains("is a folder");
    assertThat(place.type("migrate", "up", "--db", "old.db").exit()).isZero();
    assertThat(place.type("adopt", "session", "--from", "old.db", "--db", "old.db").err())
        .contains("The source and the database are one", "Name another one with --db");
    assertThat(place.type("adopt", "session", "--from", "old.db").err())
        .contains("The source has no table session_runs");
    Typed inPlace = place.type("adopt", "session", "--in-place");
    assertThat(inPlace.exit()).isEqualTo(Exit.USAGE);
    assertThat(inPlace.err()).contains("In place is for PostgreSQL");
    assertThat(place.type("adopt", "undo", "session").err()).contains("In place is for PostgreSQL");
  }
}
