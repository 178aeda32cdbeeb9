package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.database.Databases;
import dev.runledger.database.Migrations;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that seed 003's program made, opened as ours.
class OlderFileTest {
  private static final String COLUMNS =
      "run_id, session_id, type, agent_name, prompt, project_dir, parent_session_id,"
          + " execution_mode, demands, status, runner_id, error, created_at, claimed_at,"
          + " started_at, completed_at, timeout_at";

  @TempDir Path folder;
  private StoreAddress.SqliteFile file;

  @BeforeEach
  void make() throws SQLException {
    file = new StoreAddress.SqliteFile(folder.resolve("observability.db"));
    try (Connection connection = connect(file.path())) {
      new Samples(connection, 6).coordinator(300);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT)");
        statement.execute("INSERT INTO events (body) VALUES ('kept')");
      }
    }
  }

  @Test
  void itIsCopiedAsideAndNothingIsLost() throws SQLException {
    String all = "SELECT %s FROM runs ORDER BY run_id".formatted(COLUMNS);
    List<String> before = ask(file.path(), all);
    Path copy = OlderFile.adopt(file).orElseThrow();
    assertThat(ask(copy, all)).isEqualTo(before);
    List<String> now = ask(file.path(), all);
    List<String> aside = ask(file.path(), "SELECT source_key FROM runs_rejected");
    assertThat(now.size() + aside.size()).isEqualTo(before.size());
    assertThat(before).containsAll(now);
    assertThat(aside).isNotEmpty();
    assertThat(ask(file.path(), "SELECT body FROM events")).containsExactly("kept");
    assertThat(ask(file.path(), "PRAGMA integrity_check")).containsExactly("ok");
  }

  @Test
  void itsProgramsReadAndWriteOn() throws SQLException {
    OlderFile.adopt(file);
    try (Connection connection = connect(file.path());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO sessions (session_id, session_name, created_at) VALUES ('ses_new', 'New',"
              + " '2026-01-02T03:04:05Z')");
      statement.execute(
          "INSERT INTO runs (run_id, session_id, type, prompt, status, created_at) VALUES"
              + " ('run_new', 'ses_new', 'START_SESSION', 'look', 'pending',"
              + " '2026-01-02T03:04:05Z')");
      statement.execute("UPDATE runs SET status = 'claimed' WHERE run_id = 'run_new'");
    }
    assertThat(ask(file.path(), "SELECT session_name FROM sessions WHERE session_id = 'ses_new'"))
        .containsExactly("New");
    assertThat(ask(file.path(), "SELECT count(*) FROM sessions WHERE session_name LIKE 'Name %'"))
        .containsExactly("100");
    try (Store store = Databases.open(file)) {
      assertThat(
              store.read(tx -> tx.runs().find(new dev.runledger.id.RunId("run_new"))).isPresent())
          .isTrue();
    }
  }

  @Test
  void whatItsUsersAddedToItsTablesGoesOn() throws SQLException {
    OddFile users = new OddFile(file.path());
    users.run(
        """
        CREATE TRIGGER told AFTER UPDATE OF status ON runs BEGIN INSERT INTO events (body) VALUES (NEW.status); END;
        CREATE INDEX by_prompt ON runs(prompt);
        CREATE VIEW waiting AS SELECT run_id FROM runs WHERE status = 'pending'
        """);
    OlderFile.adopt(file);
    users.run(
        "UPDATE runs SET status = 'claimed' WHERE run_id = (SELECT max(run_id) FROM waiting)");
    assertThat(users.ask("SELECT body FROM events ORDER BY id")).containsExactly("kept", "claimed");
    assertThat(users.ask("SELECT tbl_name FROM sqlite_master WHERE name = 'by_prompt'"))
        .containsExactly("runs");
  }

  /// A file whose keys hold what keys should not.
  @Test
  void rowsThatCannotBeAreAsideAndTheOthersGoOn() throws SQLException {
    OddFile users = new OddFile(file.path());
    users.run(
        """
        INSERT INTO sessions (session_id, session_name) VALUES (NULL, 'nobody'), ('', 'empty'), (x'00', 'blob');
        INSERT INTO runs (run_id, session_id, type, prompt, created_at)
        SELECT NULL, session_id, 'START_SESSION', 'nameless', '2025-01-01' FROM sessions WHERE session_id LIKE 'ses_%' LIMIT 3
        """);
    List<String> before = users.rows("runs", OddFile.RUN);
    OlderFile.adopt(file);
    List<String> now = new ArrayList<>(users.rows("runs", OddFile.RUN));
    now.addAll(users.aside("runs", OddFile.RUN));
    assertThat(now).containsExactlyInAnyOrderElementsOf(before);
    assertThat(users.ask("SELECT count(*) FROM sessions_rejected")).containsExactly("3");
  }

  @Test
  void aSecondOpeningChangesNothing() throws Exception {
    OlderFile.adopt(file);
    assertThat(OlderFile.adopt(file)).isEqualTo(Optional.empty());
    try (var files = Files.list(folder)) {
      assertThat(files.filter(one -> one.toString().contains("before-adopt"))).hasSize(1);
    }
  }

  @Test
  void aFileWithATableOfOurNamesIsRefusedAndLeftAsItIs() throws Exception {
    new OddFile(file.path()).run("CREATE TABLE Agents (name TEXT)");
    var before = FileStates.of(folder);
    assertThatThrownBy(() -> OlderFile.adopt(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has a table Agents beside, whose name we need");
    assertThat(FileStates.of(folder)).isEqualTo(before);
  }

  /// As it would be when somebody mixes up `--from` and `--db`.
  @Test
  void aFileOfAnotherProgramIsNotMadeOurs() throws Exception {
    OddFile others = OddFile.session(folder, "BIGINT");
    var before = FileStates.of(folder);
    assertThatThrownBy(() -> Databases.open(others.address()).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "was made by another program: it has the tables session_events, session_runs,"
                + " sessions, whose names ours need")
        .hasMessageContaining("runledger adopt session --from " + others.path());
    assertThatThrownBy(() -> Migrations.of(others.address()).up(1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was made by another program");
    assertThat(FileStates.of(folder)).isEqualTo(before);
  }

  /// What is left of a database of a layout, or was not begun as a whole, is no empty file.
  @Test
  void aFileWithATableOfALayoutAloneIsNotMadeOurs() throws Exception {
    for (Layout layout : Catalog.all()) {
      if (layout.stores().contains(Layout.Kind.SQLITE)) {
        for (View view : layout.views()) {
          OddFile alone = new OddFile(folder.resolve(view.name() + ".db"));
          alone.run("CREATE TABLE " + view.name() + " (id TEXT)");
          assertThatThrownBy(() -> Databases.open(alone.address()).close())
              .as(view.name())
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("it has the tables " + view.name());
          assertThat(alone.ask("SELECT name FROM sqlite_master WHERE type = 'table'"))
              .containsExactly(view.name());
        }
      }
    }
  }

  @Test
  void anyOtherFileIsLeftAlone() throws SQLException {
    Path other = folder.resolve("other.db");
    try (Connection connection = connect(other);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY)");
    }
    assertThat(OlderFile.adopt(new StoreAddress.SqliteFile(other))).isEmpty();
    assertThat(OlderFile.adopt(new StoreAddress.SqliteFile(folder.resolve("none.db")))).isEmpty();
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static List<String> ask(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      int width = results.getMetaData().getColumnCount();
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= width; column++) {
          values.add(String.valueOf(results.getString(column)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }
}
