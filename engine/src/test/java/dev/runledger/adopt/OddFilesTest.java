package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not as SQLite alone would have made them, and files that are none.
class OddFilesTest {
  @TempDir Path folder;

  @Test
  void whatIsOnlyInTheLogBesideComesToo() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    try (Connection connection = file.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("INSERT INTO runs (run_id) VALUES ('in_the_log')");
      assertThat(AdoptedTwice.adopt("coordinator", file.address(), target()).table("runs").copied())
          .isEqualTo(1);
    }
  }

  @Test
  void anIndexThatLacksRowsHidesNone() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("CREATE INDEX idx_runs_status ON runs(status)");
    file.run("INSERT INTO runs (run_id) VALUES ('in_the_index')");
    String entry =
        file.ask(
                "SELECT quote(type) || ',' || quote(name) || ',' || quote(tbl_name) || ',' ||"
                    + " rootpage || ',' || quote(sql) FROM sqlite_master WHERE name ="
                    + " 'idx_runs_status'")
            .getFirst();
    change(file, "DELETE FROM sqlite_master WHERE name = 'idx_runs_status'");
    file.run("INSERT INTO runs (run_id) VALUES ('not_in_the_index'), ('neither')");
    change(file, "INSERT INTO sqlite_master VALUES (" + entry + ")");
    assertThat(file.ask("SELECT count(*) FROM runs")).containsExactly("1");
    assertThat(AdoptedTwice.adopt("coordinator", file.address(), target()).table("runs").copied())
        .isEqualTo(3);
  }

  /// The schema itself, which only a new connection reads.
  private static void change(OddFile file, String sql) throws Exception {
    file.run("PRAGMA writable_schema = ON; " + sql);
  }

  @Test
  void aFileOfAnotherEncodingIsReadLikeAnyOther() throws Exception {
    new OddFile(folder.resolve("observability.db"))
        .run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE first (a)");
    OddFile file = OddFile.coordinator(folder);
    assertThat(file.ask("PRAGMA encoding")).containsExactly("UTF-16le");
    file.run(
        "INSERT INTO runs (run_id, prompt) VALUES ('a', 'ä'), ('Ā', '🎈'), ('ÿ', ''), ('🎈', 'x'),"
            + " ('\uFFFD', 'y'), (NULL, x'61')");
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target());
    assertThat(adopted.table("runs").copied()).isEqualTo(5);
    assertThat(AdoptedTwice.ask(target(), "SELECT prompt FROM runs ORDER BY run_id"))
        .containsExactly("ä", "", "🎈", "y", "x");
  }

  @Test
  void columnsMayHaveTheNamesOfPlaces() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        DROP TABLE sessions;
        CREATE TABLE sessions (session_id TEXT, rowid TEXT, _ROWID_ TEXT, oid TEXT);
        INSERT INTO sessions VALUES ('s', 'same', 'same', 'same'), ('t', 'same', 'same', 'same');
        ALTER TABLE runs RENAME TO usual;
        CREATE TABLE runs (rowid TEXT, place TEXT, "c0"" x" TEXT, run_id TEXT, session_id TEXT, type TEXT, prompt TEXT);
        DROP TABLE usual;
        INSERT INTO runs VALUES
            ('same', '', '', 'a', 's', 'START_SESSION', ''), ('same', NULL, '', 'b', 't', 'START_SESSION', ''),
            (NULL, NULL, NULL, 'c', 's', 'START_SESSION', '')
        """);
    assertThat(AdoptedTwice.adopt("coordinator", file.address(), target()).table("runs").copied())
        .isEqualTo(3);
  }

  @Test
  void whatElseIsInTheFileIsLeftAlone() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        CREATE TABLE log (line TEXT);
        CREATE VIEW busy AS SELECT * FROM runs WHERE status = 'running';
        CREATE TRIGGER told AFTER INSERT ON runs BEGIN INSERT INTO log VALUES (NEW.run_id); END;
        CREATE TRIGGER kept BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'never'); END;
        INSERT INTO runs (run_id) VALUES ('r')
        """);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target());
    assertThat(adopted.report().leftAlone()).containsExactly("log");
    assertThat(file.ask("SELECT line FROM log")).containsExactly("r");
  }

  @Test
  void rulesThatWereSwitchedOffAreLookedAtHere() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        DROP TABLE runs;
        CREATE TABLE runs (
            run_id TEXT PRIMARY KEY CHECK (length(run_id) > 5), session_id, type, prompt,
            execution_mode DEFAULT 'sync', status CHECK (status <> 'odd'), created_at) WITHOUT ROWID;
        PRAGMA ignore_check_constraints = ON;
        INSERT INTO runs VALUES
            ('r', 's', 'START_SESSION', '', 'sync', 'odd', '2025-01-01'),
            ('q', 's', 'START_SESSION', NULL, 'sync', 'running', '2025-01-01'),
            ('p', 's', NULL, '', 'sync', 'running', '2025-01-01'),
            ('o', 's', 'START_SESSION', '', NULL, NULL, '2025-01-01')
        """);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target());
    assertThat(adopted.table("runs").copied()).isEqualTo(1);
    assertThat(adopted.reasons("runs"))
        .contains("prompt is NULL, and must have a value", "type is NULL, and must have a value");
  }

  /// The document of session only says what is added to its events.
  @Test
  void eventsWithoutATypeAreKeptAsTheyAre() throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT");
    file.run(
        """
        DROP TABLE session_events;
        CREATE TABLE session_events (session_id VARCHAR, seq INTEGER, run_id VARCHAR NULL, event_id VARCHAR NULL);
        INSERT INTO session_events VALUES ('s', 1, NULL, NULL), ('s', 2, NULL, 'e')
        """);
    for (int again = 0; again < 2; again++) {
      var report =
          new Adoption(AdoptionTest.layout("session"), file.address(), target(), AdoptionWatch.NONE)
              .run();
      assertThat(report.isRight()).isTrue();
      assertThat(report.tables().getLast().copied()).isEqualTo(2);
    }
    assertThat(
            AdoptedTwice.ask(
                target(),
                "SELECT extras FROM adopted_rows WHERE table_name = 'session_events' ORDER BY 1"))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"seq\":\"2\"", "\"event_id\":\"e\"");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedWithASentence() throws Exception {
    Path text = folder.resolve("notes.txt");
    Files.writeString(
        text, "no database at all, but long enough to be looked at as one\n".repeat(99));
    assertThatThrownBy(() -> adopt(text))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("not a database");
    Path empty = folder.resolve("empty.db");
    Files.writeString(empty, "");
    assertThatThrownBy(() -> adopt(empty))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("The source has no table runs");
    assertThat(Files.exists(target().path())).isFalse();
  }

  private void adopt(Path file) {
    new Adoption(
            AdoptionTest.layout("coordinator"),
            new StoreAddress.SqliteFile(file),
            target(),
            AdoptionWatch.NONE)
        .run();
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }
}
