package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteShell.Answer;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every foreign key of the schema, asked of a client that never switched them on.
class ForeignKeysTest {
  /// One row in each table that names another.
  private static final String ROWS =
      """
      INSERT INTO sessions (session_id) VALUES ('ses_1');
      INSERT INTO sessions (session_id, parent_session_id) VALUES ('ses_2', 'ses_1');
      INSERT INTO runs (run_id, session_id, type, prompt, created_at)
      VALUES ('run_1', 'ses_1', 'START_SESSION', 'look', '2026-02-03');
      INSERT INTO run_state_snapshots (run_id, step_ordinal, run_seq, state_json, checksum)
      VALUES ('run_1', 1, 1, '{}', 'c');
      INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size, media_type)
      VALUES ('run_1', 'obj://a', 'log', 'h', 1, 'text/plain');
      INSERT INTO run_outbox (run_id) VALUES ('run_1');
      INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, grace_seconds)
      VALUES ('run_1', 'stop', 'lnch_1', 'lt_1', 'enough', 30);
      INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status)
      VALUES ('ses_1', 'ses_2', 'run_9', 'completed');
      INSERT INTO screens (screen_id, app_package, layout_hash) VALUES ('scr_1', 'com.example.app', 'h');
      INSERT INTO actions (action_id, screen_id, verb) VALUES ('act_1', 'scr_1', 'tap');
      INSERT INTO edges (edge_id, app_package, from_screen_id, action_id, to_screen_id)
      VALUES ('edg_1', 'com.example.app', 'scr_1', 'act_1', 'scr_1');
      INSERT INTO graph_persistence_outcomes (app_package, app_seq, run_id, source_event_seq, event_type)
      VALUES ('com.example.app', 1, 'run_1', 1, 'graph.screen.discovered');
      INSERT INTO graph_projection_cursors (run_id) VALUES ('run_1');
      """;

  @TempDir Path dir;
  private List<Key> keys;

  private record Key(String table, String column, String parent, String parentColumn, String rule) {
    @Override
    public String toString() {
      return table + "." + column + " -> " + parent;
    }
  }

  @BeforeEach
  void start() {
    Databases.open(new StoreAddress.SqliteFile(file())).close();
    write(ROWS);
    try (Sql sql = SqliteConnections.copier(file())) {
      keys =
          sql.query(
                  """
                  SELECT tables.name AS child, keys."from" AS child_column, keys."table" AS parent,
                      keys."to" AS parent_column, keys.on_delete AS rule
                  FROM sqlite_master AS tables
                  JOIN pragma_foreign_key_list(tables.name) AS keys
                  WHERE tables.type = 'table'
                  ORDER BY tables.name, keys."from"
                  """)
              .list(row ->
                  new Key(
                      row.text("child"),
                      row.text("child_column"),
                      row.text("parent"),
                      row.text("parent_column"),
                      row.text("rule")));
    }
    assertThat(keys).hasSizeGreaterThanOrEqualTo(15);
    for (Key key : keys) {
      assertThat(count(key)).as("a row to try with: %s", key).isEqualTo("1");
    }
  }

  @Test
  void noRowIsInsertedForAParentThatIsNot() {
    for (Key key : keys) {
      String copy =
          """
          CREATE TEMP TABLE copy AS SELECT %1$s FROM %2$s WHERE %3$s IS NOT NULL LIMIT 1;
          UPDATE copy SET %4$s;
          UPDATE copy SET %3$s = 'nobody';
          INSERT INTO %2$s (%1$s) SELECT %1$s FROM copy;
          """
              .formatted(columns(key), key.table(), key.column(), fresh(key));
      assertRefused(copy, key);
    }
  }

  @Test
  void noRowIsMovedToAParentThatIsNot() {
    for (Key key : keys) {
      assertRefused(
          "UPDATE %s SET %s = 'nobody' WHERE %2$s IS NOT NULL".formatted(key.table(), key.column()),
          key);
    }
  }

  @Test
  void noParentIsRenamedWhileItHasChildren() {
    for (Key key : keys) {
      assertRefused(
          "UPDATE %1$s SET %2$s = 'renamed' WHERE %2$s IN (SELECT %3$s FROM %4$s)"
              .formatted(key.parent(), key.parentColumn(), key.column(), key.table()),
          key);
    }
  }

  @Test
  void aParentThatGoesTakesItsChildrenAlongOrLeavesThemAlone() {
    for (Key key : keys) {
      write(
          "DELETE FROM %1$s WHERE %2$s IN (SELECT %3$s FROM %4$s)"
              .formatted(key.parent(), key.parentColumn(), key.column(), key.table()));
      assertThat(count(key)).as(key.toString()).isEqualTo("0");
      if (key.rule().equals("SET NULL")) {
        assertThat(write("SELECT count(*) FROM " + key.table())).containsExactly("1");
      }
      assertThat(write("PRAGMA foreign_key_check")).as("orphans: %s", key).isEmpty();
      write("DELETE FROM sessions; DELETE FROM screens;");
      write(ROWS);
    }
  }

  @Test
  void aClientThatSwitchedThemOnSeesTheSame() {
    write("PRAGMA foreign_keys = ON; DELETE FROM runs; DELETE FROM screens;");
    assertThat(write("SELECT count(*) FROM sessions")).containsExactly("2");
    write("DELETE FROM sessions;");
    write(ROWS);
    write("PRAGMA foreign_keys = ON; DELETE FROM sessions WHERE session_id = 'ses_1';");
    assertThat(write("SELECT session_id, parent_session_id IS NULL FROM sessions"))
        .containsExactly("ses_2|1");
    assertThat(write("SELECT count(*) FROM runs UNION ALL SELECT count(*) FROM run_events"))
        .containsExactly("0", "0");
  }

  /// All that an INSERT may name: those that are not generated.
  private String columns(Key key) {
    return write("SELECT name FROM pragma_table_info('%s')".formatted(key.table())).stream()
        .map(name -> '"' + name + '"')
        .collect(Collectors.joining(", "));
  }

  /// Makes the copy a row of its own.
  private String fresh(Key key) {
    String changed =
        write(
                "SELECT name || '|' || type FROM pragma_table_info('%s') WHERE pk > 0"
                    .formatted(key.table()))
            .stream()
            .map(line -> line.split("\\|"))
            .map(one -> one[0] + (one[1].equals("TEXT") ? " = 'fresh'" : " = 4711"))
            .collect(Collectors.joining(", "));
    return key.table().equals("run_events") ? changed + ", seq = NULL, run_seq = NULL" : changed;
  }

  private String count(Key key) {
    return write(
            "SELECT min(count(*), 1) FROM %s WHERE %s IS NOT NULL"
                .formatted(key.table(), key.column()))
        .getFirst();
  }

  private void assertRefused(String statements, Key key) {
    Answer refused = SqliteShell.ask(file(), statements);
    assertThat(refused.exit()).as("%s: %s", key, statements).isNotZero();
    assertThat(refused.text()).as(key.toString()).doesNotContain("UNIQUE", "NOT NULL", "CHECK");
    assertThat(write("PRAGMA foreign_key_check")).as(key.toString()).isEmpty();
  }

  private List<String> write(String statements) {
    Answer answer = SqliteShell.ask(file(), statements);
    assertThat(answer.exit()).as("%s%n%s", statements, answer.text()).isZero();
    return answer.lines();
  }

  private Path file() {
    return dir.resolve("runledger.db");
  }
}
