package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.install.Program.Refusal;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Demands;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The document of `coordinator` (Phase 1: Database Schema): what its table asks of our table
/// `runs` is asked in `Seed003Test`, and here of the view for programs that know only seven words.
class CoordinatorLayoutTest {
  private static final String ID = "run_0a1b2c3d4e5f";

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void open() throws SQLException {
    program = Program.onSqlite(folder, "coordinator");
    program.execute(
        "INSERT INTO sessions (session_id, created_at) VALUES ('ses_1', '2026-02-03T04:05:06Z')");
  }

  @AfterEach
  void close() throws SQLException {
    program.close();
  }

  private void insertRun(String id) throws SQLException {
    program.execute(
        "INSERT INTO coordinator_runs (run_id, session_id, type, prompt, status, created_at) VALUES ('%s', 'ses_1', 'START_SESSION', 'look', 'pending', '2026-02-03T04:05:06Z')"
            .formatted(id));
  }

  @Test
  void aRunHasTheSeventeenColumnsAndIsReadBack() throws SQLException {
    program.execute(
        """
        INSERT INTO coordinator_runs VALUES ('%s', 'ses_1', 'RESUME_SESSION', 'coder', 'Do "it"', '/work', 'ses_parent',
            'async_callback', '{"hostname": "machine-1", "tags": ["gpu", "high-memory"]}', 'failed', 'lnch_1', 'It broke',
            '2026-02-03T04:05:06Z', '2026-02-03T04:05:07Z', '2026-02-03T04:05:08.5Z', '2026-02-03 04:05:09', NULL)
        """
            .formatted(ID));
    assertThat(program.askOne("SELECT * FROM coordinator_runs"))
        .isEqualTo(
            ID
                + "|ses_1|RESUME_SESSION|coder|Do \"it\"|/work|ses_parent|async_callback|{\"hostname\": \"machine-1\", \"tags\": [\"gpu\", \"high-memory\"]}|failed|lnch_1|It broke|2026-02-03T04:05:06Z|2026-02-03T04:05:07Z|2026-02-03T04:05:08.5Z|2026-02-03 04:05:09|-");
  }

  @Test
  void statusAndModeHaveDefaults() throws SQLException {
    program.execute(
        "INSERT INTO coordinator_runs (run_id, session_id, type, prompt, created_at) VALUES ('%s', 'ses_1', 'START_SESSION', 'look', '2026-02-03T04:05:06Z')"
            .formatted(ID));
    assertThat(program.askOne("SELECT status, execution_mode FROM coordinator_runs"))
        .isEqualTo("pending|sync");
  }

  @ParameterizedTest
  @CsvSource({"session_id", "type", "prompt", "created_at"})
  void whatIsNotNullThereIsNotNullHere(String column) {
    List<String> columns = List.of("session_id", "type", "prompt", "created_at");
    List<String> values = List.of("'ses_1'", "'START_SESSION'", "'look'", "'2026-02-03T04:05:06Z'");
    Refusal refusal =
        program.refused(
            "INSERT INTO coordinator_runs (run_id, %s) VALUES ('run_1', %s)"
                .formatted(
                    String.join(", ", columns),
                    String.join(", ", values)
                        .replace(values.get(columns.indexOf(column)), "NULL")));
    assertThat(refusal.message())
        .contains("NOT NULL constraint failed: coordinator_runs." + column);
  }

  @Test
  void aRunOfAMissingSessionIsRefused() {
    assertThat(
            program
                .refused(
                    "INSERT INTO coordinator_runs (run_id, session_id, type, prompt, status, created_at) VALUES ('run_test', 'ses_nonexistent', 'START_SESSION', 'test', 'pending', '2025-01-01T00:00:00Z')")
                .message())
        .contains("FOREIGN KEY constraint failed");
  }

  @Test
  void runsGoWithTheirSession() throws SQLException {
    insertRun(ID);
    program.execute("DELETE FROM sessions WHERE session_id = 'ses_1'");
    assertThat(program.ask("SELECT * FROM coordinator_runs")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pending", "claimed", "running", "stopping", "completed", "failed", "stopped"})
  void statusIsOneOfSevenWords(String word) throws SQLException {
    insertRun(ID);
    program.execute("UPDATE coordinator_runs SET status = '" + word + "'");
    assertThat(program.askOne("SELECT status FROM coordinator_runs")).isEqualTo(word);
    assertThat(program.run(ID).status())
        .isEqualTo(RunStatus.valueOf(word.toUpperCase(java.util.Locale.ROOT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancelled", "waiting_input", "dancing"})
  void anyOtherWordIsRefused(String word) throws SQLException {
    insertRun(ID);
    assertThat(program.refused("UPDATE coordinator_runs SET status = '" + word + "'").message())
        .contains("coordinator_runs.status is one of");
  }

  @ParameterizedTest
  @CsvSource({"waiting_input, running", "cancelled, stopped"})
  void whatHasNoWordThereIsShownByTheNearest(String ours, String shown) throws SQLException {
    insertRun(ID);
    program.execute("UPDATE runs SET status = '" + ours + "'");
    assertThat(program.askOne("SELECT status FROM coordinator_runs")).isEqualTo(shown);
    program.execute("UPDATE coordinator_runs SET status = '" + shown + "', error = 'seen'");
    assertThat(program.askOne("SELECT status, error FROM runs")).isEqualTo(ours + "|seen");
  }

  @Test
  void nothingLeavesAFinalState() throws SQLException {
    insertRun(ID);
    program.execute("UPDATE coordinator_runs SET status = 'stopped'");
    assertThat(program.refused("UPDATE coordinator_runs SET status = 'pending'").message())
        .contains("nothing leaves a final state");
  }

  @Test
  void aRunIsARunLikeOthers() throws SQLException {
    insertRun(ID);
    program.execute(
        "UPDATE coordinator_runs SET status = 'running', runner_id = 'lnch_1' WHERE run_id = '%s'"
            .formatted(ID));
    program.execute("UPDATE coordinator_runs SET status = 'completed'");
    assertThat(program.types(ID)).containsExactly("run_created", "run_started", "run_completed");
    assertThat(program.run(ID).origin()).isEqualTo("coordinator");
    program.execute("DELETE FROM coordinator_runs WHERE run_id = '" + ID + "'");
    assertThat(program.ask("SELECT * FROM runs")).isEmpty();
  }

  @Test
  void runsAreFoundByAnIndex() throws SQLException {
    assertThat(program.plan("SELECT * FROM coordinator_runs WHERE run_id = 'x'"))
        .contains("sqlite_autoindex_runs_1 (run_id=?)");
    assertThat(program.plan("SELECT * FROM coordinator_runs WHERE session_id = 'x'"))
        .contains("(session_id=?)");
    assertThat(program.plan("SELECT * FROM runs WHERE status = 'pending' ORDER BY created_at"))
        .contains("idx_runs_status_created");
  }

  @Test
  void runsAreClaimedByOurRunnersOnlyWithDispatch() throws Exception {
    insertRun(ID);
    program.sweeper().sweep();
    assertThat(claimed()).isEmpty();
    assertThat(Layouts.of(program.address).install(Program.layout("coordinator"), true)).isTrue();
    insertRun("run_00000000000a");
    program.execute(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('run_00000000000b', 'ses_1', 'START_SESSION', 'look', '2026-02-03T04:05:07Z')");
    program.sweeper().sweep();
    assertThat(claimed()).containsExactly("run_00000000000a");
    assertThat(
            program.askOne("SELECT status FROM coordinator_runs WHERE run_id = 'run_00000000000a'"))
        .isEqualTo("claimed");
    assertThat(program.askOne("SELECT origin, status FROM runs WHERE run_id = 'run_00000000000b'"))
        .isEqualTo("native|pending");
  }

  @Test
  void whatIsLeftToOurRunnersOnlyTheyMove() throws Exception {
    assertThat(Layouts.of(program.address).install(Program.layout("coordinator"), true)).isTrue();
    insertRun(ID);
    program.sweeper().sweep();
    assertThat(claimed()).containsExactly(ID);
    for (String change : List.of("status = 'stopped'", "status = 'pending'", "runner_id = 'me'")) {
      assertThat(program.refused("UPDATE coordinator_runs SET " + change).message())
          .contains("left to our runners");
    }
    assertThat(program.run(ID).status()).isEqualTo(RunStatus.CLAIMED);
    program.execute("UPDATE coordinator_runs SET agent_name = 'coder'");
    assertThat(program.run(ID).job().agentName()).isEqualTo("coder");
  }

  /// As over the API: the agent's demands win, tags are united, and a run in an old session goes to
  /// where that ran.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "NULL; host-1 - - [gpu, linux]",
        "'{}'; host-1 - - [gpu, linux]",
        "'{\"hostname\":\"host-2\",\"executor_type\":\"web\",\"tags\":[\"gpu\",\"large\",null]}'; host-1 - web [gpu, large, linux]",
        "'{\"project_dir\":\"/it \\\"is\\\"\",\"tags\":\"large\",\"other\":1}'; host-1 /it \"is\" - [gpu, large, linux]"
      })
  void whatItsAgentDemandsIsAddedToARunThatIsLeftToOurRunners(String own, String all)
      throws SQLException {
    assertThat(Layouts.of(program.address).install(Program.layout("coordinator"), true)).isTrue();
    program.putAgent("coder", new Demands("host-1", null, null, Set.of("gpu", "linux")));
    program.execute(
        "INSERT INTO coordinator_runs (run_id, session_id, type, agent_name, prompt, demands, created_at) VALUES ('%s', 'ses_1', 'START_SESSION', 'coder', 'look', %s, '2026-02-03T04:05:06Z')"
            .formatted(ID, own));
    assertThat(shown(program.run(ID).demands())).isEqualTo(all);
    program.sweeper().sweep();
    assertThat(shown(program.run(ID).demands())).isEqualTo(all);
    assertThat(program.run(ID).timing().timeoutAt()).isNotNull();
  }

  private static String shown(Demands demands) {
    return "%s %s %s %s"
        .formatted(
            Objects.requireNonNullElse(demands.hostname(), "-"),
            Objects.requireNonNullElse(demands.projectDir(), "-"),
            Objects.requireNonNullElse(demands.executorType(), "-"),
            new TreeSet<>(demands.tags()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NULL", "'nobody'"})
  void whoseAgentIsUnknownDemandsWhatItSays(String agent) throws SQLException {
    assertThat(Layouts.of(program.address).install(Program.layout("coordinator"), true)).isTrue();
    program.putAgent("coder", new Demands("host-1", null, null, Set.of()));
    program.execute(
        "INSERT INTO coordinator_runs (run_id, session_id, type, agent_name, prompt, demands, timeout_at, created_at) VALUES ('%s', 'ses_1', 'START_SESSION', %s, 'look', '{\"tags\": [\"gpu\"]}', '2099-02-03 04:05', '2026-02-03T04:05:06Z')"
            .formatted(ID, agent));
    program.sweeper().sweep();
    assertThat(program.askOne("SELECT demands, timeout_at FROM coordinator_runs"))
        .as("as it was written, but for the spelling of the time")
        .isEqualTo("{\"tags\": [\"gpu\"]}|2099-02-03T04:05:00.000000Z");
  }

  private List<String> claimed() throws InterruptedException {
    return program.claim().stream().map(run -> run.id().value()).toList();
  }
}
