package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runledger.run.RunStatus;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs of other languages that know nothing of us, each in a process of its own.
class OtherLanguagesTest {
  private static final String ID = "0190a1b2c3d47e5f8a6b7c8d9e0f1a2b";

  @TempDir Path folder;

  /// What a program printed; it ended well.
  private static List<String> run(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s%n%s", Arrays.toString(command), said).isZero();
      return said.lines().toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The interpreters of other languages are where they are; where all are said to be installed, a
  /// test without its own fails.
  private static void needs(String... command) {
    boolean said = "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
    assumeTrue(said || !run(Map.of(), command).isEmpty(), () -> "needs " + command[0]);
  }

  private static List<String> psql(Program program, String layout, String statements) {
    StoreAddress.Postgres database = (StoreAddress.Postgres) program.address;
    String port = database.url().replaceAll(".*:(\\d+)/.*", "$1");
    String name = database.url().replaceAll(".*/", "");
    List<String> command =
        new ArrayList<>(List.of("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h"));
    command.addAll(
        List.of("127.0.0.1", "-p", port, "-U", "postgres", "-d", name, "-c", statements));
    return run(Map.of("PGOPTIONS", "-c search_path=" + layout), command.toArray(String[]::new));
  }

  @Test
  void psqlWritesAndReadsACrawl() throws SQLException {
    needs("psql", "--version");
    try (Program program = Program.onPostgres("crawl")) {
      List<String> said =
          psql(
              program,
              "crawl",
              """
              WITH made AS (INSERT INTO crawl_runs (app_package, goal) VALUES ('com.example.app', 'look') RETURNING id)
              SELECT id FROM made;
              """);
      assertThat(said).hasSize(1);
      psql(
          program,
          "crawl",
          "INSERT INTO crawl_events (crawl_id, event_type, payload) SELECT '%s', 'step', jsonb_build_object('n', n) FROM generate_series(1, 1000) AS n; UPDATE crawl_runs SET status = 'COMPLETED', completed_at = now()"
              .formatted(said.getFirst()));
      assertThat(
              psql(
                  program,
                  "crawl",
                  "SELECT status, count(*), max(crawl_events.id) - min(crawl_events.id), sum((payload ->> 'n')::int) FROM crawl_runs JOIN crawl_events ON crawl_id = crawl_runs.id GROUP BY 1"))
          .containsExactly("COMPLETED|1000|999|500500");
      assertThat(program.run(said.getFirst()).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void psqlShowsTheTablesOfScreengraphWithTheirComments() throws SQLException {
    needs("psql", "--version");
    try (Program program = Program.onPostgres("screengraph")) {
      assertThat(psql(program, "screengraph", "\\d+ runs"))
          .anyMatch(line -> line.contains("run_id|text"))
          .anyMatch(line -> line.contains("Unique identifier for the run (ulid format)"))
          .anyMatch(line -> line.contains("status|run_status_enum"));
      assertThat(psql(program, "screengraph", "\\dv")).hasSize(10);
    }
  }

  @Test
  void theSqliteShellWritesAndReadsASession() throws SQLException {
    try (Program program = Program.onSqlite(folder, "session")) {
      String file = program.address.toString();
      run(
          Map.of(),
          "sqlite3",
          file,
          """
          INSERT INTO sessions (session_id) VALUES ('s1');
          INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%1$s', 's1', 'chat');
          INSERT INTO session_events (session_id, run_id, seq, type, payload) VALUES ('s1', '%1$s', 1, 'token', '{}');
          UPDATE session_runs SET status = 'running' WHERE id = '%1$s';
          """
              .formatted(ID));
      assertThat(
              run(
                  Map.of(),
                  "sqlite3",
                  file,
                  "SELECT id, status FROM session_runs; SELECT seq, type FROM session_events"))
          .containsExactly(ID + "|running", "1|token");
      assertThat(program.types(ID)).containsExactly("run_created", "token", "run_started");
    }
  }

  @Test
  void pythonWritesAndReadsASessionAsSqlAlchemyDoes() throws SQLException {
    needs("python3", "--version");
    try (Program program = Program.onSqlite(folder, "session")) {
      assertThat(
              run(
                  Map.of(),
                  "python3",
                  "-c",
                  """
                  import datetime, json, sqlite3, sys
                  db = sqlite3.connect(sys.argv[1])
                  db.execute("PRAGMA foreign_keys=ON")
                  now = "2026-02-03 04:05:06.000007"
                  db.execute("INSERT INTO sessions (session_id) VALUES (?)", ("s1",))
                  db.execute("INSERT INTO session_runs (id, session_id, parent_run_id, trigger_source, status, input_message, resume_payload, checkpoint_thread, checkpoint_ns, latest_error, metrics, started_at, finished_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      (sys.argv[2], "s1", None, "chat", "queued", "hi", "null", None, None, "null", "null", None, None, now, now))
                  for seq in range(1, 1001):
                      db.execute("INSERT INTO session_events (session_id, run_id, seq, type, payload, event_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                          ("s1", sys.argv[2], seq, "token", json.dumps({"n": seq}), "e%d" % seq, now))
                  db.execute("UPDATE session_runs SET status=?, started_at=?, updated_at=? WHERE session_runs.id = ?", ("running", now, now, sys.argv[2]))
                  db.execute("UPDATE session_runs SET status=?, metrics=?, finished_at=? WHERE session_runs.id = ?", ("completed", '{"tokens": 5}', now, sys.argv[2]))
                  db.commit()
                  row = db.execute("SELECT session_runs.status, session_runs.created_at, session_runs.metrics FROM session_runs WHERE session_runs.id = ?", (sys.argv[2],)).fetchone()
                  assert datetime.datetime.strptime(row[1], "%Y-%m-%d %H:%M:%S.%f")
                  print(row)
                  print(db.execute("SELECT count(*), min(seq), max(seq), sum(json_extract(payload, '$.n')) FROM session_events WHERE run_id = ?", (sys.argv[2],)).fetchone())
                  try:
                      db.execute("INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('x', 'nobody', 'chat')")
                  except sqlite3.IntegrityError as refused:
                      print("refused")
                  """,
                  program.address.toString(),
                  ID))
          .containsExactly(
              "('completed', '2026-02-03 04:05:06.000007', '{\"tokens\": 5}')",
              "(1000, 1, 1000, 500500)",
              "refused");
      assertThat(program.run(ID).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(program.events(ID)).hasSize(1003);
    }
  }

  /// Node brings a driver for SQLite from version 22 on; for PostgreSQL it calls psql.
  @Test
  void nodeWritesAndReadsARun() throws SQLException {
    needs("node", "--version");
    needs("psql", "--version");
    try (Program program = Program.onPostgres("runs")) {
      StoreAddress.Postgres database = (StoreAddress.Postgres) program.address;
      assertThat(
              run(
                  Map.of("PGOPTIONS", "-c search_path=runs"),
                  "node",
                  "-e",
                  """
                  const { execFileSync } = require("child_process");
                  const url = process.argv[1];
                  const query = sql => execFileSync("psql", ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", sql]).toString().trim();
                  const id = query("INSERT INTO runs (app_package) VALUES ('com.example.app') RETURNING id");
                  query(`INSERT INTO run_events (run_id, event_type, payload) VALUES ('${id}', 'step', '{"n": 1}')`);
                  query(`UPDATE runs SET status = 'COMPLETED' WHERE id = '${id}'`);
                  console.log(query(`SELECT status, payload ->> 'n' FROM runs JOIN run_events ON run_id = runs.id WHERE runs.id = '${id}'`));
                  """,
                  database.url().replaceFirst("^jdbc:", "").replace("//", "//postgres@")))
          .containsExactly("COMPLETED|1");
    }
  }
}
