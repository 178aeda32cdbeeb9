package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.install.Program.Refusal;
import dev.runledger.run.Job;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What makes the rows that a program of `runs` or `crawl` writes runs like others.
abstract class ExplorationRunsContract extends ExplorationProgram {
  ExplorationRunsContract(String layout, String runs, String events, String runId) {
    super(layout, runs, events, runId);
  }

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

  @ParameterizedTest
  @ValueSource(strings = {"[1, 2.50]", "\"text\"", "12", "null", "{\"not_an_object\": 1}"})
  void aDeviceOfAnyJsonComesBack(String json) throws SQLException {
    program.execute(
        named(
            "INSERT INTO RUNS (app_package, device_config) VALUES ('com.example.app', '%s')"
                .formatted(json)));
    program.execute(named("UPDATE RUNS SET goal = 'another'"));
    assertThat(program.askOne(named("SELECT device_config, id FROM RUNS"))).startsWith(json + "|");
    program.run(program.askOne(named("SELECT id FROM RUNS")));
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
            "UPDATE RUNS SET status = 'FAILED', error_message = 'It broke', completed_at ="
                + " timezone('UTC', now())"));
    assertThat(program.types(id))
        .containsExactly("run_created", "run_started", "step", "step", "run_failed");
    assertThat(program.run(id).status()).isEqualTo(RunStatus.FAILED);
    insertEvents(id, 1);
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS"))).isEqualTo("3");
  }

  /// The row has more than the view shows: the secret of a lease, for one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE RUNS SET max_steps = -1",
        "INSERT INTO RUNS (app_package, max_steps) VALUES ('com.example.other', -1)"
      })
  void whatBreaksARuleIsNotToldWithItsRow(String sql) throws SQLException {
    insertRun();
    Refusal refused = program.refused(named(sql));
    assertThat(refused.state()).isEqualTo("23514");
    assertThat(refused.message()).contains("max_steps").doesNotContain("Failing row", "Detail");
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
    return program.claim().stream().map(run -> run.uuid().toString()).toList();
  }

  @Test
  void withDispatchOnlyOurRunnersMoveItAndAProgramWithdrawsWhatNobodyHolds() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout(layout), true)).isTrue();
    String held = insertRun();
    program.sweeper().sweep();
    assertThat(claim()).containsExactly(held);
    for (String word : List.of("PENDING", "COMPLETED", "CANCELLED")) {
      Refusal refused = program.refused(named("UPDATE RUNS SET status = '" + word + "'"));
      assertThat(refused.state()).isEqualTo("23514");
      assertThat(refused.message()).contains("left to our runners");
    }
    program.execute(named("UPDATE RUNS SET goal = 'another'"));
    assertThat(program.run(held).status()).isEqualTo(RunStatus.CLAIMED);
    String waiting = insertRun();
    program.execute(named("UPDATE RUNS SET status = 'CANCELLED' WHERE id = '" + waiting + "'"));
    assertThat(program.types(waiting)).containsExactly("run_created", "run_cancelled");
    assertThat(program.refused(named("UPDATE RUNS SET status = 'RUNNING'")).message())
        .contains("nothing leaves a final state");
  }

  /// Nobody else could spell them.
  @ParameterizedTest
  @CsvSource({
    "infinity, 9999-12-31T23:59:59.999999Z",
    "-infinity, 0000-01-01T00:00:00Z",
    "99999-03-15, 9999-12-31T23:59:59.999999Z",
    "0044-03-15 BC, 0000-01-01T00:00:00Z"
  })
  void timesThatHaveNoFourDigitsOfAYearAreReadAsTheNearest(String written, String read)
      throws SQLException {
    program.execute(
        named(
            "INSERT INTO RUNS (app_package, created_at, started_at) VALUES ('a', '%1$s', '%1$s')"
                .formatted(written)));
    assertThat(
            program.askOne(
                named("SELECT created_at = '" + written + "', started_at = created_at FROM RUNS")))
        .isEqualTo("t|t");
    Run run = program.run(program.askOne(named("SELECT id FROM RUNS")));
    assertThat(run.timing().createdAt()).isEqualTo(read);
    assertThat(run.timing().startedAt()).isEqualTo(read);
  }

  /// Each takes what it saw waiting, and hears by the count of rows whether it was the one.
  @Test
  void ofProgramsThatClaimTheSameRunOneWins() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(insertRun());
    }
    AtomicInteger won = new AtomicInteger();
    program.atOnce(
        6,
        layout,
        copy -> {
          for (String id : ids) {
            won.addAndGet(
                copy.execute(
                    named(
                        "UPDATE RUNS SET status = 'RUNNING', goal = '%s' WHERE id = '%s' AND status = 'PENDING'"
                            .formatted(Thread.currentThread().getName(), id))));
          }
        });
    assertThat(won).hasValue(30);
    assertThat(program.types(ids.getFirst())).containsExactly("run_created", "run_started");
  }

  @Test
  void programsThatSkipWhatOthersHaveLockedShareTheRuns() throws Exception {
    for (int i = 0; i < 30; i++) {
      insertRun();
    }
    Queue<String> claimed = new ConcurrentLinkedQueue<>();
    program.atOnce(
        6,
        layout,
        copy -> {
          List<String> mine = List.of("");
          while (!mine.isEmpty()) {
            mine =
                copy.ask(
                    named(
                        "UPDATE RUNS SET status = 'RUNNING' WHERE id = (SELECT id FROM RUNS WHERE"
                            + " status = 'PENDING' ORDER BY created_at LIMIT 1 FOR UPDATE SKIP"
                            + " LOCKED) RETURNING id"));
            claimed.addAll(mine);
          }
        });
    assertThat(claimed).hasSize(30).doesNotHaveDuplicates();
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
                    "SELECT started_at, abs(extract(epoch FROM created_at - timezone('UTC',"
                        + " clock_timestamp()))) < 100 FROM RUNS")))
        .isEqualTo("2026-02-03 04:05:06|t");
  }

  /// Whoever may use the views needs no right on the tables below them.
  @Test
  void aRoleWithRightsOnTheViewsAloneReadsAndWrites() throws SQLException {
    program.execute(
        "DO $$ BEGIN CREATE ROLE agent_of_layouts; EXCEPTION WHEN duplicate_object THEN NULL; END"
            + " $$");
    program.execute("GRANT USAGE ON SCHEMA " + layout + " TO agent_of_layouts");
    program.execute("GRANT ALL ON ALL TABLES IN SCHEMA " + layout + " TO agent_of_layouts");
    // Whoever had rights keeps them when the layout is put in anew.
    assertThat(Layouts.of(program.address).install(Program.layout(layout), true)).isTrue();
    assertThat(Layouts.of(program.address).install(Program.layout(layout), false)).isTrue();
    program.execute("SET ROLE agent_of_layouts");
    String id = insertRun();
    insertEvents(id, 2);
    program.execute(named("UPDATE RUNS SET status = 'COMPLETED'"));
    assertThat(program.askOne(named("SELECT count(*) FROM EVENTS JOIN RUNS ON RUNS.id = RUN_ID")))
        .isEqualTo("2");
    assertThat(program.refused("UPDATE runledger.runs SET goal = 'x'").state()).isEqualTo("42501");
  }
}
