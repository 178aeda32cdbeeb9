package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.DurablePostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
  private static final String RUN = "run_0a1b2c3d4e5f";

  private static final String[] RUN_OF_ANOTHER_PROGRAM = {
    "INSERT INTO sessions (session_id) VALUES ('ses_elsewhere')",
    "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('"
        + RUN
        + "', 'ses_elsewhere', 'START_SESSION', 'look', '2026-02-03T04:05:06Z')"
  };

  @TempDir private Path folder;
  private Typed.Place place;

  @BeforeEach
  void migrate() {
    place = Typed.Place.in(folder);
    assertThat(place.type("migrate", "up").exit()).isZero();
  }

  private void elsewhere(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/runledger.db"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  private void writeRun() throws SQLException {
    elsewhere(RUN_OF_ANOTHER_PROGRAM);
  }

  @Test
  void anEmptyDatabaseIsAsItWasWritten() {
    Typed empty = place.type("verify");

    assertThat(empty.exit()).isZero();
    assertThat(empty.out()).isEqualTo("✓ 0 runs with 0 events are as they were written\n");
  }

  @Test
  void whatIsNotSealedYetIsSaid() throws Exception {
    writeRun();

    Typed all = place.type("verify");
    assertThat(all.exit()).isZero();
    assertThat(all.out())
        .isEqualTo(
            """
            ✓ 1 run with 1 event is as it was written
              1 event at the end of its log is not sealed yet: a server that runs does that soon
            """);
    assertThat(place.type("verify", RUN).out()).containsPattern("✓ " + RUN + "  [0-9a-f]{64}\n");
    assertThat(place.type("verify", "--json").out())
        .containsPattern(
            "\\{\"run_id\":\"%s\",\"intact\":true,\"events\":1,\"unsealed\":1,\"hash\":\"[0-9a-f]{64}\",\"code\":null,\"detail\":null}\n"
                .formatted(RUN))
        .endsWith("{\"runs\":1,\"events\":1,\"broken\":0,\"unsealed\":1}\n");
  }

  @Test
  void aChangeIsFoundAndWhatToDoIsSaid() throws Exception {
    writeRun();
    elsewhere("DROP TRIGGER run_events_not_deleted", "DELETE FROM run_events");

    Typed broken = place.type("verify");
    assertThat(broken.exit()).isEqualTo(Exit.FAILED);
    assertThat(broken.out())
        .startsWith("✗ " + RUN + ": event 1 is missing\n✗ 1 of 1 run is not as it was written\n");
    assertThat(broken.err()).contains("Keep a copy of it as it is", "backup");
    assertThat(place.type("verify", RUN).exit()).isEqualTo(Exit.FAILED);
    Typed json = place.type("verify", "--json");
    assertThat(json.exit()).isEqualTo(Exit.FAILED);
    assertThat(json.out()).contains("\"code\":\"missing\",\"detail\":\"event 1 is missing\"");
    assertThat(json.err()).isEmpty();
  }

  @Test
  void onPostgresTheSameIsSaid() throws Exception {
    try (EmbeddedPostgres postgres = DurablePostgres.start();
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Typed.Place there = place.with("RUNLEDGER_DB", DurablePostgres.address(postgres));
      assertThat(there.type("verify").err()).contains("`runledger migrate up`");
      assertThat(there.type("migrate", "up").exit()).isZero();
      statement.execute("SET search_path = runledger");
      for (String sql : RUN_OF_ANOTHER_PROGRAM) {
        statement.execute(sql);
      }

      assertThat(there.type("verify").out()).startsWith("✓ 1 run with 1 event is as it was");
      statement.execute("SET session_replication_role = replica");
      statement.execute("DELETE FROM run_events");
      Typed broken = there.type("verify");
      assertThat(broken.exit()).isEqualTo(Exit.FAILED);
      assertThat(broken.out()).startsWith("✗ " + RUN + ": event 1 is missing\n");
    }
  }

  @Test
  void whatCannotBeLookedAtIsSaid() {
    Typed none = place.type("verify", "run_000000000000");
    assertThat(none.exit()).isEqualTo(Exit.REFUSED);
    assertThat(none.err()).contains("run_000000000000");
    Typed noId = place.type("verify", "x".repeat(100));
    assertThat(noId.exit()).isEqualTo(Exit.USAGE);
    assertThat(noId.err()).contains("Not a run id");
    Typed noDatabase = place.type("verify", "--db", "none.db");
    assertThat(noDatabase.exit()).isEqualTo(Exit.BROKEN);
    assertThat(noDatabase.err()).contains("There is no database of this version", "--db");
    assertThat(folder.resolve("none.db")).doesNotExist();
    assertThat(place.type("migrate", "down").exit()).isZero();
    assertThat(place.type("verify").err()).contains("`runledger migrate up`");
  }
}
