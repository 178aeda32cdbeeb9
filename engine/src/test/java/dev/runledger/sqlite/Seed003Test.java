package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.sqlite.SqliteShell.Answer;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What seed 003 asks of its table of runs, asked of ours by the stock sqlite3 program, which has
/// no setting of ours and never switches foreign keys on.
class Seed003Test {
  private static final String SESSION =
      "INSERT INTO sessions (session_id, created_at) VALUES ('ses_0a1b2c3d4e5f', '2026-02-03T04:05:06Z');";

  @TempDir Path dir;

  @BeforeEach
  void start() {
    Databases.open(new StoreAddress.SqliteFile(file())).close();
  }

  @Test
  void aFreshStartMakesTheTable() {
    assertThat(answered("SELECT name FROM sqlite_master WHERE type='table' AND name='runs'"))
        .containsExactly("runs");
  }

  @Test
  void theSchemaShowsTheSeventeenColumnsFirst() {
    List<String> shown =
        answered(".schema runs").stream()
            .map(line -> line.replaceFirst("\\s*--.*", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    assertThat(shown.subList(0, 18))
        .containsExactly(
            "CREATE TABLE runs (",
            "run_id TEXT PRIMARY KEY,",
            "session_id TEXT NOT NULL,",
            "type TEXT NOT NULL,",
            "agent_name TEXT,",
            "prompt TEXT NOT NULL,",
            "project_dir TEXT,",
            "parent_session_id TEXT,",
            "execution_mode TEXT NOT NULL DEFAULT 'sync',",
            "demands TEXT,",
            "status TEXT NOT NULL DEFAULT 'pending',",
            "runner_id TEXT,",
            "error TEXT,",
            "created_at TEXT NOT NULL,",
            "claimed_at TEXT,",
            "started_at TEXT,",
            "completed_at TEXT,",
            "timeout_at TEXT,");
    assertThat(shown)
        .contains("FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE,");
  }

  @ParameterizedTest
  @CsvSource({
    "idx_runs_session_id, runs(session_id)",
    "idx_runs_status, runs(status)",
    "idx_runs_runner_id, runs(runner_id)",
    "idx_runs_status_created, 'runs(status, created_at)'"
  })
  void theSchemaShowsTheIndexes(String index, String columns) {
    assertThat(answered(".schema runs")).contains("CREATE INDEX " + index + " ON " + columns + ";");
  }

  /// Every column beyond the seed's may be left out.
  @Test
  void onlyTheColumnsOfTheSeedMustBeGiven() {
    assertThat(
            answered(
                """
                SELECT name, "notnull", coalesce(dflt_value, '-'), pk
                FROM pragma_table_info('runs')
                WHERE cid < 17 OR ("notnull" AND dflt_value IS NULL)
                """))
        .containsExactly(
            "run_id|0|-|1",
            "session_id|1|-|0",
            "type|1|-|0",
            "agent_name|0|-|0",
            "prompt|1|-|0",
            "project_dir|0|-|0",
            "parent_session_id|0|-|0",
            "execution_mode|1|'sync'|0",
            "demands|0|-|0",
            "status|1|'pending'|0",
            "runner_id|0|-|0",
            "error|0|-|0",
            "created_at|1|-|0",
            "claimed_at|0|-|0",
            "started_at|0|-|0",
            "completed_at|0|-|0",
            "timeout_at|0|-|0");
  }

  @Test
  void aRunOfAMissingSessionIsRefused() {
    Answer refused =
        SqliteShell.ask(
            file(),
            "INSERT INTO runs (run_id, session_id, type, prompt, status, created_at) VALUES"
                + " ('run_lost', 'ses_missing', 'START_SESSION', 'look', 'pending', '2026-02-03T04:05:06Z')");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.text()).contains("FOREIGN KEY constraint failed");
    assertThat(answered("SELECT count(*) FROM runs")).containsExactly("0");
  }

  @Test
  void aRunOfAKnownSessionIsTakenWithTheDefaults() {
    answered(SESSION + run("run_1", ""));
    assertThat(answered("SELECT execution_mode, status, demands IS NULL FROM runs"))
        .containsExactly("sync|pending|1");
  }

  @Test
  void aRunStaysInItsSession() {
    answered(SESSION + run("run_1", ""));
    assertRefused("UPDATE runs SET session_id = 'ses_missing'", "a run stays in its session");
  }

  @Test
  void aDeletedSessionTakesItsRunsAlong() {
    answered(SESSION + run("run_1", "") + run("run_2", ""));
    answered("DELETE FROM sessions WHERE session_id = 'ses_0a1b2c3d4e5f'");
    assertThat(answered("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM run_events)"))
        .containsExactly("0|0");
  }

  @Test
  void theForeignKeyIsDeclaredToo() {
    assertThat(
            answered(
                """
                SELECT "table", "from", "to", on_delete
                FROM pragma_foreign_key_list('runs')
                """))
        .containsExactly("sessions|session_id|session_id|CASCADE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pending", "claimed", "running", "stopping", "completed", "failed", "stopped"})
  void everyStatusIsTaken(String status) {
    answered(SESSION + run("run_1", ""));
    answered("UPDATE runs SET status = '" + status + "'");
    assertThat(answered("SELECT status FROM runs")).containsExactly(status);
  }

  @ParameterizedTest
  @CsvSource({
    "status, 'done'",
    "status, 'Pending'",
    "type, 'start_session'",
    "execution_mode, 'async'",
    "demands, '{tags}'"
  })
  void aWordThatIsNoneIsRefused(String column, String value) {
    answered(SESSION + run("run_1", ""));
    assertRefused("UPDATE runs SET " + column + " = '" + value + "'", "CHECK constraint failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"hostname\": \"build-7\"}",
        "{\"tags\": [\"arm\", \"quiet\"]}",
        "{\"hostname\": \"build-7\", \"project_dir\": \"/srv/app\", \"executor_type\": \"shell\", \"tags\": []}"
      })
  void everyFieldOfTheDemandsIsOptional(String demands) {
    answered(SESSION + run("run_1", demands));
    assertThat(answered("SELECT demands FROM runs")).containsExactly(demands);
  }

  /// A program that makes its own tables at its start finds them made.
  @Test
  void theDefinitionsOfTheSeedFindEverythingThere() {
    List<String> before = answered(".schema");
    answered(
        """
        CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY);
        CREATE INDEX IF NOT EXISTS idx_runs_session_id ON runs(session_id);
        CREATE INDEX IF NOT EXISTS idx_runs_status ON runs(status);
        CREATE INDEX IF NOT EXISTS idx_runs_runner_id ON runs(runner_id);
        CREATE INDEX IF NOT EXISTS idx_runs_status_created ON runs(status, created_at);
        """);
    assertThat(answered(".schema")).isEqualTo(before);
  }

  /// A claim by status and a look-up by session walk no table.
  @ParameterizedTest
  @CsvSource({
    "'SELECT run_id FROM runs WHERE status = ''pending'' ORDER BY created_at LIMIT 1', idx_runs_status_created",
    "'SELECT run_id FROM runs WHERE session_id = ''s''', session_id=?",
    "'SELECT run_id FROM runs WHERE runner_id = ''r''', idx_runs_runner_id"
  })
  void theCommonQueriesUseAnIndex(String query, String index) {
    assertThat(String.join("\n", answered("EXPLAIN QUERY PLAN " + query)))
        .contains("SEARCH", index)
        .doesNotContain("SCAN", "TEMP B-TREE");
  }

  private static String run(String id, String demands) {
    return "INSERT INTO runs (run_id, session_id, type, prompt, demands, created_at) VALUES ('%s', 'ses_0a1b2c3d4e5f', 'START_SESSION', 'look', %s, '2026-02-03T04:05:06Z');"
        .formatted(id, demands.isEmpty() ? "NULL" : "'" + demands + "'");
  }

  private void assertRefused(String statement, String why) {
    Answer refused = SqliteShell.ask(file(), statement);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.text()).contains(why);
  }

  private List<String> answered(String statements) {
    Answer answer = SqliteShell.ask(file(), statements);
    assertThat(answer.exit()).as(answer.text()).isZero();
    return answer.lines();
  }

  private Path file() {
    return dir.resolve("runledger.db");
  }
}
