package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs that a program of `screengraph` writes: their names, and that they are runs like others.
class ScreengraphRunsTest {
  private static final String ULID = "01JKB2X3Y4Z5A6B7C8D9E0F1G2";

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

  // Names.

  @ParameterizedTest
  @CsvSource({
    "01JKB2X3Y4Z5A6B7C8D9E0F1G2, 0194d62e-8fc4-f954-659d-886a5c078602",
    "00000000000000000000000001, 00000000-0000-0000-0000-000000000001",
    "7ZZZZZZZZZZZZZZZZZZZZZZZZZ, ffffffff-ffff-ffff-ffff-ffffffffffff"
  })
  void aUlidAndAUuidAreTheSameRun(String ulid, String uuid) throws SQLException {
    insertRun(ulid);
    Run run = program.run(ulid);
    assertThat(program.ask("SELECT run_id FROM runs WHERE run_id = '" + ulid + "'"))
        .containsExactly(ulid);
    assertThat(run.uuid()).hasToString(uuid);
    assertThat(program.run(run.uuid().toString())).isEqualTo(run);
    assertThat(program.askOne("SELECT ulid('" + uuid + "')")).isEqualTo(ulid);
    assertThat(run.id().value()).isEqualTo("run_" + run.uuid().toString().substring(24));
  }

  @Test
  void everyUuidHasItsUlid() throws SQLException {
    assertThat(
            program.ask(
                "SELECT id FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 1000)) AS ids WHERE ulid_uuid(ulid(id)) <> id OR length(ulid(id)) <> 26"))
        .isEmpty();
    for (String pair :
        program.ask(
            "SELECT id, ulid(id) FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 50) OFFSET 0) AS ids")) {
      String[] both = pair.split("\\|");
      assertThat(new RunId(both[1]).asUuid()).contains(UUID.fromString(both[0]));
    }
  }

  @Test
  void anyOtherNameIsKeptAsItIs() throws SQLException {
    for (String name : Set.of("my-run", "run_0a1b2c3d4e5f", "01jkb2x3y4z5a6b7c8d9e0f1g2")) {
      insertRun(name);
      assertThat(program.ask("SELECT run_id FROM runs WHERE run_id = '" + name + "'"))
          .containsExactly(name);
    }
  }

  // Runs like others.

  @Test
  void aRunIsARunLikeOthers() throws SQLException {
    insertRun(ULID);
    program.execute("UPDATE runs SET status = 'running', worker_id = 'w1', started_at = now()");
    program.execute(
        "INSERT INTO run_events (run_id, seq, event_type) SELECT '%s', n, 'step' FROM generate_series(1, 1000) AS n"
            .formatted(ULID));
    program.execute("UPDATE runs SET status = 'completed'");
    assertThat(program.ask("SELECT seq FROM run_events ORDER BY seq"))
        .hasSize(1000)
        .startsWith("1")
        .endsWith("1000");
    assertThat(program.types(ULID))
        .startsWith("run_created", "run_started", "step")
        .endsWith("step", "run_completed");
    assertThat(program.run(ULID).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(program.refused("UPDATE runs SET status = 'running'").message())
        .contains("nothing leaves a final state");
  }

  @Test
  void whatIsLeftToOurRunnersNoProgramTakes() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout("screengraph"), true)).isTrue();
    insertRun(ULID);
    program.sweeper().sweep();
    assertThat(program.claim()).hasSize(1);
    assertThat(program.refused("UPDATE runs SET worker_id = 'w1'").message())
        .contains("left to our runners");
    assertThat(program.askOne("SELECT status, worker_id = 'w1' FROM runs")).isEqualTo("running|f");
  }

  /// What another program has changed since is not written over: SQLSTATE 40001 says so.
  @Test
  void aCursorThatManyMoveLosesNoStep() throws Exception {
    insertRun(ULID);
    program.execute("INSERT INTO run_outbox (run_id) VALUES ('" + ULID + "')");
    program.atOnce(
        5,
        "screengraph",
        copy -> {
          for (int step = 0; step < 20; ) {
            try {
              step += copy.execute("UPDATE run_outbox SET next_seq = next_seq + 1");
            } catch (SQLException overtaken) {
              assertThat(overtaken.getSQLState()).isEqualTo("40001");
            }
          }
        });
    assertThat(program.askOne("SELECT next_seq FROM run_outbox")).isEqualTo("101");
  }

  @Test
  void runsAndTheirEventsAreFoundByAnIndex() throws SQLException {
    program.execute("SET enable_seqscan = off");
    assertThat(program.plan("SELECT * FROM runs WHERE run_id = 'x'"))
        .contains("idx_layout_screengraph_id");
    assertThat(program.plan("SELECT * FROM run_events WHERE run_id = 'x' ORDER BY seq"))
        .contains("idx_layout_screengraph_id")
        .doesNotContain("Seq Scan");
  }
}
