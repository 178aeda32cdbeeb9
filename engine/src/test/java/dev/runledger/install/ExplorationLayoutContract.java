package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.install.Program.Refusal;
import dev.runledger.layout.Layout;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the documents of `runs` and `crawl` ask: every criterion, and every test that they list.
abstract class ExplorationLayoutContract extends ExplorationRunsContract {
  ExplorationLayoutContract(String layout, String runs, String events, String runId) {
    super(layout, runs, events, runId);
  }

  // The acceptance criteria.

  @Test
  void theTableOfRunsHasItsColumnsAndDefaults() throws SQLException {
    assertThat(
            program.ask(
                named(
                    "INSERT INTO RUNS (app_package) VALUES ('com.example.app') RETURNING status, app_package, device_config, max_steps, goal, created_at = timezone('UTC', now()), started_at, completed_at, cancelled_at, error_message")))
        .containsExactly("PENDING|com.example.app|-|100|-|t|-|-|-|-");
    assertThat(program.askOne(named("SELECT pg_typeof(id), pg_typeof(device_config) FROM RUNS")))
        .isEqualTo("uuid|jsonb");
  }

  @Test
  void statusIsAnEnumOfFiveWords() throws SQLException {
    assertThat(program.ask("SELECT unnest(enum_range(NULL::" + statusType() + "))"))
        .containsExactly("PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED");
    String id = insertRun();
    assertThat(program.refused(named("UPDATE RUNS SET status = 'DANCING'")).state())
        .isEqualTo("22P02");
    assertThat(program.run(id).status()).isEqualTo(RunStatus.PENDING);
  }

  private String statusType() {
    return Program.layout(layout).types().getFirst().name();
  }

  @Test
  void theTableOfEventsHasItsColumnsAndDefaults() throws SQLException {
    String run = insertRun();
    assertThat(
            program.returned(
                named(
                    "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES ('%s', 'step', '{\"a\": [1, 2]}') RETURNING id > 0, RUN_ID, event_type, payload -> 'a' -> 1, created_at = timezone('UTC', now())"
                        .formatted(run))))
        .isEqualTo("t|" + run + "|step|2|t");
    assertThat(
            program.askOne(
                named("SELECT payload @> '{\"a\": [2]}', pg_typeof(payload) FROM EVENTS")))
        .isEqualTo("t|jsonb");
  }

  @Test
  void theEventsOfARunAreFoundByAnIndex() throws SQLException {
    String plan =
        program.plan(
            named(
                "SELECT * FROM EVENTS WHERE RUN_ID = '" + NIL_TO_ONE + "' AND id > 7 ORDER BY id"));
    assertThat(plan)
        .contains("Index Cond: (run_uuid = ")
        .containsPattern(
            "Index (Only )?Scan using (idx_run_events_run_id|run_events_run_id_run_seq_key|idx_\\w+)|Bitmap Index Scan on \\w+")
        .doesNotContain("Seq Scan on run_events");
  }

  @Test
  void recentRunsAreListedByAnIndex() throws SQLException {
    program.execute("SET enable_sort = off");
    assertThat(program.plan(named("SELECT * FROM RUNS ORDER BY created_at DESC LIMIT 20")))
        .contains("Index Scan using idx_layout_" + layout + "_created_at")
        .doesNotContain("Sort");
  }

  @Test
  void theScriptRunsTwiceAndLosesNothing() throws SQLException {
    String run = insertRun();
    insertEvents(run, 3);
    Layouts layouts = Layouts.of(program.address);
    Layout itself = Program.layout(layout);
    assertThat(layouts.install(itself, false)).isFalse();
    assertThat(layouts.remove(itself)).isTrue();
    assertThat(layouts.remove(itself)).isFalse();
    assertThat(layouts.install(itself, false)).isTrue();
    assertThat(program.ask(named("SELECT RUN_ID, payload ->> 'n' FROM EVENTS ORDER BY id")))
        .containsExactly(run + "|1", run + "|2", run + "|3");
  }

  // The tests that the document lists.

  @Test
  void anInsertedRunIsReadBack() throws SQLException {
    program.execute(
        named(
            """
            INSERT INTO RUNS (id, status, app_package, device_config, max_steps, goal, created_at, started_at, completed_at, cancelled_at, error_message)
            VALUES ('%s', 'FAILED', 'com.example.app', '{"os": "android", "api": 34}', 7, 'Find "it"', '2026-02-03 04:05:06.789012',
                '2026-02-03 04:05:07', '2026-02-03 04:06:00.5', NULL, 'It broke')
            """
                .formatted(NIL_TO_ONE)));
    assertThat(program.askOne(named("SELECT * FROM RUNS WHERE id = '" + NIL_TO_ONE + "'")))
        .isEqualTo(
            NIL_TO_ONE
                + "|FAILED|com.example.app|{\"os\": \"android\", \"api\": 34}|7|Find \"it\"|2026-02-03 04:05:06.789012|2026-02-03 04:05:07|2026-02-03 04:06:00.5|-|It broke");
  }

  @Test
  void aThousandEventsGetSequentialIds() throws SQLException {
    String run = insertRun();
    for (int i = 0; i < 10; i++) {
      insertEvents(run, 100);
    }
    List<Long> ids =
        program
            .ask(named("SELECT id FROM EVENTS WHERE RUN_ID = '" + run + "' ORDER BY id"))
            .stream()
            .map(Long::valueOf)
            .toList();
    assertThat(ids)
        .isEqualTo(LongStream.range(ids.getFirst(), ids.getFirst() + 1000).boxed().toList());
  }

  @Test
  void anOrphanEventIsRefused() throws SQLException {
    Refusal orphan =
        program.refused(
            named(
                "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES (gen_random_uuid(), 'step', '{}')"));
    assertThat(orphan.state()).isEqualTo("23503");
    assertThat(orphan.message()).contains("violates its foreign key", events);
    // So is one of a run that is none of the table: it explores no app.
    program.execute("INSERT INTO runledger.sessions (session_id) VALUES ('s1')");
    program.execute(
        "INSERT INTO runledger.runs (run_id, run_uuid, session_id, type, prompt, created_at) VALUES ('talk', '%s', 's1', 'START_SESSION', 'hi', now())"
            .formatted(NIL_TO_ONE));
    assertThat(
            program
                .refused(
                    named(
                        "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES ('%s', 'step', '{}')"
                            .formatted(NIL_TO_ONE)))
                .state())
        .isEqualTo("23503");
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS"))).isEqualTo("0");
  }

  /// How long it takes beside the table below is measured by `runledger bench layouts`.
  @Test
  void tenThousandEventsOfARunAreReadFarBelowAHundredMilliseconds() throws SQLException {
    String run = insertRun();
    insertEvents(run, 10_000);
    program.execute("SET client_min_messages = error");
    String query = named("SELECT * FROM EVENTS WHERE RUN_ID = '" + run + "' ORDER BY id");
    assertThat(program.ask(query)).hasSize(10_000);
    double best =
        LongStream.range(0, 5).mapToDouble(_ -> executionMilliseconds(query)).min().orElseThrow();
    assertThat(best).isLessThan(100);
  }

  private double executionMilliseconds(String query) {
    try {
      return program.ask("EXPLAIN ANALYZE " + query).stream()
          .filter(line -> line.startsWith("Execution Time:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9.]", "")))
          .findFirst()
          .orElseThrow();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  // What the DDL says beside.

  @ParameterizedTest
  @CsvSource({
    "app_package, INSERT INTO RUNS (goal) VALUES ('x')",
    "status, 'INSERT INTO RUNS (app_package, status) VALUES (''a'', NULL)'",
    "max_steps, 'INSERT INTO RUNS (app_package, max_steps) VALUES (''a'', NULL)'",
    "created_at, 'INSERT INTO RUNS (app_package, created_at) VALUES (''a'', NULL)'",
    "id, 'INSERT INTO RUNS (app_package, id) VALUES (''a'', NULL)'"
  })
  void whatIsNotNullThereIsNotNullHere(String column, String insert) {
    Refusal missing = program.refused(named(insert));
    assertThat(missing.state()).isEqualTo("23502");
    assertThat(missing.message()).contains("\"" + column + "\"");
  }

  @Test
  void anEventNeedsItsRunItsTypeAndItsPayload() throws SQLException {
    String run = insertRun();
    for (String values :
        List.of("NULL, 'a', '{}'", "'" + run + "', NULL, '{}'", "'" + run + "', 'a', NULL")) {
      assertThat(
              program
                  .refused(
                      named(
                          "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES ("
                              + values
                              + ")"))
                  .state())
          .isEqualTo("23502");
    }
  }

  @Test
  void textThatIsTooLongIsRefused() throws SQLException {
    String run = insertRun();
    assertThat(
            program
                .refused(named("INSERT INTO RUNS (app_package) VALUES (repeat('a', 256))"))
                .state())
        .isEqualTo("22001");
    assertThat(
            program
                .refused(
                    named(
                        "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES ('%s', repeat('a', 51), '{}')"
                            .formatted(run)))
                .state())
        .isEqualTo("22001");
  }

  @Test
  void anIdIsTakenOnce() throws SQLException {
    String insert = named("INSERT INTO RUNS (id, app_package) VALUES ('" + NIL_TO_ONE + "', 'a')");
    program.execute(insert);
    assertThat(program.refused(insert).state()).isEqualTo("23505");
  }

  @Test
  void idsThatEndAlikeAreTwoRuns() throws SQLException {
    String other = NIL_TO_ONE.replaceFirst("0", "f");
    for (String id : List.of(NIL_TO_ONE, other)) {
      program.execute(named("INSERT INTO RUNS (id, app_package) VALUES ('" + id + "', 'a')"));
    }
    assertThat(program.ask(named("SELECT id FROM RUNS ORDER BY id")))
        .containsExactly(NIL_TO_ONE, other);
    assertThat(program.run(NIL_TO_ONE).id()).hasToString("run_000000000001");
    assertThat(program.run(other).uuid()).hasToString(other);
  }

  @Test
  void deletingARunDeletesItsEventsAndTheSessionThatWasMadeForIt() throws SQLException {
    String run = insertRun();
    String other = insertRun();
    insertEvents(run, 3);
    insertEvents(other, 2);
    assertThat(program.execute(named("DELETE FROM RUNS WHERE id = '" + run + "'"))).isEqualTo(1);
    assertThat(program.ask(named("SELECT DISTINCT RUN_ID FROM EVENTS"))).containsExactly(other);
    assertThat(program.askOne("SELECT count(*) FROM runledger.sessions")).isEqualTo("1");
    assertThat(
            program.askOne(
                "SELECT count(*) FROM runledger.run_events WHERE run_id NOT IN (SELECT run_id FROM runledger.runs)"))
        .isEqualTo("0");
  }

  @Test
  void anEventIsNeverChangedAndGoesOnlyWithItsRun() throws SQLException {
    insertEvents(insertRun(), 1);
    assertThat(program.refused(named("UPDATE EVENTS SET payload = '{}'")).state())
        .isEqualTo("23514");
    assertThat(program.refused(named("DELETE FROM EVENTS")).message()).contains("append-only");
  }

  @Test
  void anEventsIdMayBeGivenOnce() throws SQLException {
    String run = insertRun();
    String insert =
        named(
            "INSERT INTO EVENTS (id, RUN_ID, event_type, payload) VALUES (77, '%s', 'step', '{}')"
                .formatted(run));
    program.execute(insert);
    assertThat(program.ask(named("SELECT id FROM EVENTS"))).containsExactly("77");
    assertThat(program.refused(insert).state()).isEqualTo("23505");
  }
}
