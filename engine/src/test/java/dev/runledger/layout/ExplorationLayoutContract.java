package dev.runledger.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.layout.Program.Refusal;
import dev.runledger.run.Delivery;
import dev.runledger.run.Job;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the documents of `runs` and `crawl` ask, which differ in the names of their tables: every
/// criterion, every test that they list, and what makes their rows runs like others.
abstract class ExplorationLayoutContract {
  private static final String NIL_TO_ONE = "00000000-0000-4000-8000-000000000001";

  private final String layout;
  private final String runs;
  private final String events;
  private final String runId;
  Program program;

  ExplorationLayoutContract(String layout, String runs, String events, String runId) {
    this.layout = layout;
    this.runs = runs;
    this.events = events;
    this.runId = runId;
  }

  @BeforeEach
  final void open() throws SQLException {
    program = Program.onPostgres(layout);
  }

  @AfterEach
  final void close() throws SQLException {
    program.close();
  }

  /// In statements `RUNS`, `EVENTS` and `RUN_ID` stand for the layout's own names.
  private String named(String sql) {
    return sql.replace("RUNS", runs).replace("EVENTS", events).replace("RUN_ID", runId);
  }

  private String insertRun() throws SQLException {
    return program.returned(
        named("INSERT INTO RUNS (app_package) VALUES ('com.example.app') RETURNING id"));
  }

  private void insertEvents(String run, int count) throws SQLException {
    program.execute(
        named(
            "INSERT INTO EVENTS (RUN_ID, event_type, payload) SELECT '%s', 'step', jsonb_build_object('n', n) FROM generate_series(1, %d) AS n"
                .formatted(run, count)));
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
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS"))).isEqualTo("0");
  }

  /// How long it takes is measured by `runledger bench layouts`, with ten million others beside
  /// them. That a whole run is read by one walk over an index is what makes it so.
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

  // A run that is written here is a run like others.

  @Test
  void aRunHasASessionAUuidAndALog() throws SQLException {
    String id = insertRun();
    Run run = program.run(id);
    assertThat(run.uuid()).hasToString(id);
    assertThat(run.id().value()).isEqualTo("run_" + id.substring(24));
    assertThat(run.origin()).isEqualTo(layout);
    assertThat(run.job().kind()).isEqualTo(Job.Kind.EXPLORATION);
    assertThat(program.sessions().session(run.sessionId()).status())
        .isEqualTo(Session.Status.PENDING);
    assertThat(program.types(id)).containsExactly("run_created");
  }

  @Test
  void itsStatusIsToldInItsLog() throws SQLException {
    String id = insertRun();
    program.execute(
        named("UPDATE RUNS SET status = 'RUNNING', started_at = timezone('UTC', now())"));
    assertThat(program.run(id).state().leaseOrLast().holder()).hasToString("layout:" + layout);
    insertEvents(id, 2);
    program.execute(
        named(
            "UPDATE RUNS SET status = 'FAILED', error_message = 'It broke', completed_at = timezone('UTC', now())"));
    assertThat(program.types(id))
        .containsExactly("run_created", "run_started", "step", "step", "run_failed");
    assertThat(program.run(id).status()).isEqualTo(RunStatus.FAILED);
    insertEvents(id, 1);
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS"))).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMPLETED", "FAILED", "CANCELLED"})
  void nothingLeavesAFinalState(String end) throws SQLException {
    insertRun();
    program.execute(named("UPDATE RUNS SET status = '" + end + "'"));
    Refusal refused = program.refused(named("UPDATE RUNS SET status = 'RUNNING'"));
    assertThat(refused.message()).contains("nothing leaves a final state");
    assertThat(refused.state()).isEqualTo("23514");
    program.execute(named("UPDATE RUNS SET status = '" + end + "', goal = 'afterwards'"));
    assertThat(program.askOne(named("SELECT status, goal FROM RUNS")))
        .isEqualTo(end + "|afterwards");
  }

  @Test
  void theServersFactsAreHiddenButNotWhatAProgramSaysInTheSameWords() throws SQLException {
    String id = insertRun();
    program.execute(
        named(
            "INSERT INTO EVENTS (RUN_ID, event_type, payload) VALUES ('%s', 'run_completed', '{}')"
                .formatted(id)));
    program.execute(named("UPDATE RUNS SET status = 'COMPLETED'"));
    assertThat(program.ask(named("SELECT event_type FROM EVENTS")))
        .containsExactly("run_completed");
    assertThat(program.types(id)).containsExactly("run_created", "run_completed", "run_completed");
  }

  @Test
  void whatIsWrittenIsStreamedLive() throws Exception {
    String id = insertRun();
    try (Subscription live = program.feed().followRun(program.run(id).id(), 1, _ -> true)) {
      insertEvents(id, 1);
      assertThat(live.next(Program.PATIENCE)).isInstanceOf(Next.Events.class);
    }
  }

  @Test
  void itIsNeitherClaimedNorSwept() throws Exception {
    String id = insertRun();
    assertThat(claim()).isEmpty();
    program.sweeper().sweep();
    assertThat(program.run(id).status()).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void withDispatchOurRunnersClaimIt() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout(layout), true)).isTrue();
    String id = insertRun();
    program.sweeper().sweep();
    assertThat(claim()).contains(id);
    assertThat(program.askOne(named("SELECT status FROM RUNS"))).isEqualTo("RUNNING");
    assertThat(program.types(id)).startsWith("run_created", "run_claimed");
    assertThat(program.ask(named("SELECT id FROM EVENTS"))).isEmpty();
  }

  private List<String> claim() throws InterruptedException {
    Runner runner =
        program
            .runners()
            .register(
                new Registration(
                    new Capabilities("host", "/work", "command", Set.of(), false), false));
    return program
        .dispatcher()
        .poll(runner.id(), Duration.ZERO, 9)
        .map(Delivery::runs)
        .orElse(List.of())
        .stream()
        .map(grant -> grant.run().uuid().toString())
        .toList();
  }

  @Test
  void itCanBeStopped() throws SQLException {
    String waiting = insertRun();
    program
        .ledger()
        .tell(
            program.run(waiting).id(),
            new RunCommand.End(StopBy.CANCEL, "enough", Duration.ofSeconds(9)));
    assertThat(program.askOne(named("SELECT status FROM RUNS"))).isEqualTo("CANCELLED");
    String running = insertRun();
    program.execute(named("UPDATE RUNS SET status = 'RUNNING' WHERE id = '" + running + "'"));
    program
        .ledger()
        .tell(
            program.run(running).id(),
            new RunCommand.End(StopBy.STOP, "enough", Duration.ofSeconds(9)));
    assertThat(program.run(running).status()).isEqualTo(RunStatus.STOPPING);
    program.execute(named("UPDATE RUNS SET status = 'CANCELLED' WHERE id = '" + running + "'"));
    assertThat(program.types(running))
        .containsExactly("run_created", "run_started", "run_stopping", "run_cancelled");
  }

  /// A program's times have no zone: whatever its session's is, they are UTC.
  @Test
  void timesAreReadAndWrittenAsUtc() throws SQLException {
    program.execute("SET TimeZone = 'Asia/Tokyo'");
    String id = insertRun();
    program.execute(named("UPDATE RUNS SET started_at = '2026-02-03 04:05:06'"));
    assertThat(program.run(id).timing().startedAt()).hasToString("2026-02-03T04:05:06Z");
    assertThat(
            program.askOne(
                named(
                    "SELECT started_at, abs(extract(epoch FROM created_at - timezone('UTC', clock_timestamp()))) < 100 FROM RUNS")))
        .isEqualTo("2026-02-03 04:05:06|t");
  }

  /// Whoever may use the views needs no right on the tables below them.
  @Test
  void aRoleWithRightsOnTheViewsAloneReadsAndWrites() throws SQLException {
    program.execute(
        "DO $$ BEGIN CREATE ROLE agent_of_layouts; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    program.execute("GRANT USAGE ON SCHEMA " + layout + " TO agent_of_layouts");
    program.execute("GRANT ALL ON ALL TABLES IN SCHEMA " + layout + " TO agent_of_layouts");
    program.execute("SET ROLE agent_of_layouts");
    String id = insertRun();
    insertEvents(id, 2);
    program.execute(named("UPDATE RUNS SET status = 'COMPLETED'"));
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS JOIN RUNS ON RUNS.id = RUN_ID")))
        .isEqualTo("2");
    assertThat(program.refused("UPDATE runledger.runs SET goal = 'x'").state()).isEqualTo("42501");
  }
}
