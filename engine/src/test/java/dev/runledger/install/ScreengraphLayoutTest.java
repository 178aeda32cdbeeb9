package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The document of `screengraph` (Database Schema Refactoring Summary), change by change.
class ScreengraphLayoutTest {
  private static final String ULID = "01JKB2X3Y4Z5A6B7C8D9E0F1G2";
  private static final List<String> TABLES =
      List.of(
          "runs",
          "run_events",
          "run_outbox",
          "run_state_snapshots",
          "run_artifacts",
          "screens",
          "actions",
          "edges",
          "graph_persistence_outcomes",
          "graph_projection_cursors");

  private Program program;

  @BeforeEach
  void open() throws SQLException {
    program = Program.onPostgres("screengraph");
  }

  @AfterEach
  void close() throws SQLException {
    program.close();
  }

  private void insertRun(String id) throws SQLException {
    program.execute(
        "INSERT INTO runs (run_id, app_package) VALUES ('%s', 'com.example.app')".formatted(id));
  }

  private void insertGraph() throws SQLException {
    program.execute(
        "INSERT INTO screens (screen_id, app_package, layout_hash) VALUES ('scr1', 'com.example.app', 'h1'), ('scr2', 'com.example.app', 'h2')");
    program.execute(
        "INSERT INTO actions (action_id, screen_id, verb, target_selector, target_bounds) VALUES ('act1', 'scr1', 'tap', '#ok', '[0, 0, 10, 10]')");
    program.execute(
        "INSERT INTO edges (edge_id, app_package, from_screen_id, action_id, to_screen_id) VALUES ('edg1', 'com.example.app', 'scr1', 'act1', 'scr2'), ('edg2', 'com.example.app', 'scr1', 'act1', NULL)");
  }

  // 1. What is dropped is not there.

  @Test
  void noneOfTheTwelveDroppedTablesExists() throws SQLException {
    assertThat(
            program.ask(
                """
                SELECT relname FROM pg_class WHERE relname IN (
                    'action_candidates', 'decisions', 'execution_outcomes', 'verification_assessments',
                    'progress_evaluations', 'continuation_decisions', 'recovery_dispositions', 'checkpoints_index',
                    'driver_runtime_contexts', 'app_fg_contexts', 'action_catalog', 'policies')
                """))
        .isEmpty();
  }

  @Test
  void theTenTablesOfTheSummaryExistAndNoOther() throws SQLException {
    assertThat(
            program.ask(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'screengraph'"))
        .containsExactlyInAnyOrderElementsOf(TABLES);
  }

  // 2. Status fields.

  @Test
  void statusIsAnEnumOfFiveWordsAndQueuedUnlessSaidOtherwise() throws SQLException {
    assertThat(program.ask("SELECT unnest(enum_range(NULL::run_status_enum))"))
        .containsExactly("queued", "running", "completed", "failed", "cancelled");
    insertRun(ULID);
    assertThat(program.askOne("SELECT status, pg_typeof(status) FROM runs"))
        .isEqualTo("queued|run_status_enum");
    assertThat(program.refused("UPDATE runs SET status = 'dancing'").state()).isEqualTo("22P02");
  }

  // 3., 4. and 5. Columns that are gone, renamed, added.

  @Test
  void noneOfTheRemovedOrRenamedColumnsExists() throws SQLException {
    assertThat(
            program.ask(
                """
                SELECT table_schema, table_name, column_name FROM information_schema.columns
                WHERE table_schema IN ('screengraph', 'runledger') AND column_name IN (
                    'tenant_id', 'project_id', 'app_id', 'policy_version', 'processing_by', 'heartbeat_at', 'app_config_id',
                    'ocr_stems_hash', 'perceptual_hash64', 'target_key', 'bounds_norm', 'evidence_counter')
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "runs, app_package, NO, text",
    "runs, worker_id, YES, text",
    "screens, app_package, NO, text",
    "screens, layout_hash, NO, text",
    "screens, perceptual_hash, YES, text",
    "actions, target_selector, NO, text",
    "actions, target_bounds, YES, jsonb",
    "edges, app_package, NO, text",
    "graph_persistence_outcomes, source_event_seq, NO, bigint",
    "graph_persistence_outcomes, upsert_kind, YES, text"
  })
  void theNewColumnsExist(String table, String column, String nullable, String type)
      throws SQLException {
    assertThat(
            program.askOne(
                "SELECT data_type FROM information_schema.columns WHERE table_schema = 'screengraph' AND table_name = '%s' AND column_name = '%s'"
                    .formatted(table, column)))
        .isEqualTo(type);
    boolean isRequired =
        Program.layout("screengraph").views().stream()
            .filter(view -> view.name().equals(table))
            .flatMap(view -> view.columns().stream())
            .filter(one -> one.name().equals(column))
            .findFirst()
            .orElseThrow()
            .isRequired();
    assertThat(isRequired).isEqualTo(nullable.equals("NO"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent_state_snapshots", "artifacts_index"})
  void theOldNamesAreGone(String table) throws SQLException {
    assertThat(program.ask("SELECT to_regclass('" + table + "') IS NULL")).containsExactly("t");
  }

  @Test
  void aRunNeedsAnAppAndItsName() {
    assertThat(program.refused("INSERT INTO runs (run_id) VALUES ('" + ULID + "')").state())
        .isEqualTo("23502");
    assertThat(program.refused("INSERT INTO runs (app_package) VALUES ('a')").state())
        .isEqualTo("23502");
  }

  // 6. Comments.

  @Test
  void everyTableAndEveryColumnHasAComment() throws SQLException {
    assertThat(
            program.ask(
                """
                SELECT relname, attname
                FROM pg_class
                JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
                WHERE relnamespace = 'screengraph'::regnamespace AND relkind = 'v'
                    AND (obj_description(pg_class.oid) IS NULL OR col_description(pg_class.oid, attnum) IS NULL)
                """))
        .isEmpty();
    assertThat(
            program.askOne(
                "SELECT obj_description('runs'::regclass), col_description('runs'::regclass, 1)"))
        .isEqualTo(
            "Tracks agent exploration runs. Each run explores one app and generates graph data.|Unique identifier for the run (ulid format)");
  }

  // 7. Foreign keys.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO run_events (run_id, seq, event_type) VALUES ('nope', 1, 'a')",
        "INSERT INTO run_outbox (run_id) VALUES ('nope')",
        "INSERT INTO run_state_snapshots (run_id, step_ordinal, state_json) VALUES ('nope', 1, '{}')",
        "INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size) VALUES ('nope', 'r', 'file', 'h', 1)",
        "INSERT INTO graph_persistence_outcomes (run_id, source_event_seq) VALUES ('nope', 1)",
        "INSERT INTO graph_projection_cursors (run_id) VALUES ('nope')",
        "INSERT INTO actions (action_id, screen_id, verb) VALUES ('a', 'nope', 'tap')",
        "INSERT INTO edges (edge_id, app_package, from_screen_id, action_id) VALUES ('e', 'a', 'nope', 'act1')",
        "INSERT INTO edges (edge_id, app_package, from_screen_id, action_id) VALUES ('e', 'a', 'scr1', 'nope')"
      })
  void anOrphanIsRefused(String insert) throws SQLException {
    insertGraph();
    assertThat(program.refused(insert).state()).isEqualTo("23503");
  }

  /// A run that explores no app is none of this schema, and what hangs on it neither.
  @Test
  void whatHangsOnARunThatIsNotShownIsNotShownAndIsRefused() throws SQLException {
    program.execute("INSERT INTO runledger.sessions (session_id) VALUES ('s1')");
    program.execute(
        "INSERT INTO runledger.runs (run_id, session_id, type, prompt, created_at) VALUES ('talk', 's1', 'START_SESSION', 'hi', now())");
    program.execute(
        "INSERT INTO runledger.run_events (session_id, run_id, event_type) VALUES ('s1', 'talk', 'step')");
    program.execute("INSERT INTO runledger.run_outbox (run_id) VALUES ('talk')");
    assertThat(program.ask("SELECT run_id FROM run_events UNION SELECT run_id FROM run_outbox"))
        .isEmpty();
    for (String orphan :
        List.of(
            "INSERT INTO run_events (run_id, event_type) VALUES ('talk', 'step')",
            "INSERT INTO graph_projection_cursors (run_id) VALUES ('talk')")) {
      assertThat(program.refused(orphan).state()).isEqualTo("23503");
    }
  }

  @Test
  void whatBelongsToARunGoesWithIt() throws SQLException {
    insertRun(ULID);
    fill(ULID);
    assertThat(counts()).allMatch(count -> !count.endsWith(" 0"));
    program.execute("DELETE FROM runs WHERE run_id = '" + ULID + "'");
    assertThat(counts())
        .contains(
            "run_events 0",
            "run_outbox 0",
            "run_state_snapshots 0",
            "run_artifacts 0",
            "graph_persistence_outcomes 0",
            "graph_projection_cursors 0");
  }

  private void fill(String run) throws SQLException {
    insertGraph();
    program.execute(
        "INSERT INTO run_events (run_id, seq, event_type, payload) VALUES ('%s', 1, 'step', '{\"a\": 1}')"
            .formatted(run));
    program.execute("INSERT INTO run_outbox (run_id) VALUES ('%s')".formatted(run));
    program.execute(
        "INSERT INTO run_state_snapshots (run_id, step_ordinal, state_json) VALUES ('%s', 1, '{\"at\": 1}')"
            .formatted(run));
    program.execute(
        "INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size) VALUES ('%s', 'obj://1', 'screenshot', 'h', 1)"
            .formatted(run));
    program.execute(
        "INSERT INTO graph_persistence_outcomes (run_id, source_event_seq, upsert_kind, screen_id) VALUES ('%s', 1, 'discovered', 'scr1')"
            .formatted(run));
    program.execute(
        "INSERT INTO graph_projection_cursors (run_id, last_projected_seq) VALUES ('%s', 1)"
            .formatted(run));
  }

  private List<String> counts() throws SQLException {
    return program.ask(
        TABLES.stream()
            .filter(table -> !table.equals("runs"))
            .map(table -> "SELECT '" + table + " ' || count(*) FROM " + table)
            .collect(java.util.stream.Collectors.joining(" UNION ALL ")));
  }

  @Test
  void actionsAndEdgesGoWithTheirScreens() throws SQLException {
    insertGraph();
    program.execute("DELETE FROM screens WHERE screen_id = 'scr1'");
    assertThat(program.ask("SELECT screen_id FROM screens")).containsExactly("scr2");
    assertThat(program.ask("SELECT * FROM actions")).isEmpty();
    assertThat(program.ask("SELECT * FROM edges")).isEmpty();
  }

  @Test
  void edgesGoWithTheirAction() throws SQLException {
    insertGraph();
    program.execute("DELETE FROM actions");
    assertThat(program.ask("SELECT * FROM edges")).isEmpty();
    assertThat(program.ask("SELECT screen_id FROM screens")).hasSize(2);
  }

  // What is written is read back, table by table.

  @Test
  void everyTableGivesBackWhatWasWritten() throws SQLException {
    insertRun(ULID);
    fill(ULID);
    assertThat(program.askOne("SELECT run_id, app_package, status, worker_id FROM runs"))
        .isEqualTo(ULID + "|com.example.app|queued|-");
    assertThat(program.askOne("SELECT run_id, seq, event_type, payload FROM run_events"))
        .isEqualTo(ULID + "|1|step|{\"a\": 1}");
    assertThat(program.askOne("SELECT run_id, next_seq, last_published_seq FROM run_outbox"))
        .isEqualTo(ULID + "|1|0");
    assertThat(
            program.askOne(
                "SELECT run_id, step_ordinal, state_json, length(checksum) FROM run_state_snapshots"))
        .isEqualTo(ULID + "|1|{\"at\": 1}|64");
    assertThat(program.askOne("SELECT run_id, ref, kind, byte_size, media_type FROM run_artifacts"))
        .isEqualTo(ULID + "|obj://1|screenshot|1|application/octet-stream");
    assertThat(
            program.askOne(
                "SELECT outcome_id, run_id, source_event_seq, upsert_kind, screen_id FROM graph_persistence_outcomes"))
        .isEqualTo("1|" + ULID + "|1|discovered|scr1");
    assertThat(program.askOne("SELECT run_id, last_projected_seq FROM graph_projection_cursors"))
        .isEqualTo(ULID + "|1");
    assertThat(
            program.askOne(
                "SELECT action_id, screen_id, verb, target_selector, target_bounds FROM actions"))
        .isEqualTo("act1|scr1|tap|#ok|[0, 0, 10, 10]");
    assertThat(
            program.ask(
                "SELECT edge_id, from_screen_id, action_id, to_screen_id FROM edges ORDER BY 1"))
        .containsExactly("edg1|scr1|act1|scr2", "edg2|scr1|act1|-");
  }

  @Test
  void everyTableIsChangedInPlace() throws SQLException {
    insertRun(ULID);
    fill(ULID);
    program.execute(
        "UPDATE runs SET worker_id = 'w1', status = 'running', metadata = '{\"k\": 1}'");
    program.execute("UPDATE run_outbox SET last_published_seq = 7, next_seq = 8");
    program.execute("UPDATE run_state_snapshots SET state_json = '{\"at\": 2}'");
    program.execute("UPDATE run_artifacts SET byte_size = 2");
    program.execute("UPDATE screens SET perceptual_hash = 'p' WHERE screen_id = 'scr1'");
    program.execute("UPDATE actions SET target_bounds = NULL");
    program.execute("UPDATE graph_persistence_outcomes SET upsert_kind = 'mapped'");
    program.execute("UPDATE graph_projection_cursors SET last_projected_seq = 9");
    assertThat(program.askOne("SELECT worker_id, status, metadata FROM runs"))
        .isEqualTo("w1|running|{\"k\": 1}");
    assertThat(program.askOne("SELECT next_seq, last_published_seq FROM run_outbox"))
        .isEqualTo("8|7");
    assertThat(program.askOne("SELECT state_json FROM run_state_snapshots"))
        .isEqualTo("{\"at\": 2}");
    assertThat(program.askOne("SELECT byte_size FROM run_artifacts")).isEqualTo("2");
    assertThat(program.ask("SELECT screen_id, perceptual_hash FROM screens ORDER BY 1"))
        .containsExactly("scr1|p", "scr2|-");
    assertThat(program.askOne("SELECT target_bounds FROM actions")).isEqualTo("-");
    assertThat(program.askOne("SELECT upsert_kind FROM graph_persistence_outcomes"))
        .isEqualTo("mapped");
    assertThat(program.askOne("SELECT last_projected_seq FROM graph_projection_cursors"))
        .isEqualTo("9");
    assertThat(program.refused("UPDATE run_outbox SET last_published_seq = 3").message())
        .contains("never goes back");
    assertThat(
            program.refused("UPDATE graph_projection_cursors SET last_projected_seq = 3").message())
        .contains("never goes back");
    assertThat(program.refused("UPDATE runs SET run_id = 'x'").message()).contains("never changed");
    for (String table : TABLES.subList(2, TABLES.size())) {
      program.execute("DELETE FROM " + table);
      assertThat(program.ask("SELECT * FROM " + table)).as(table).isEmpty();
    }
  }
}
