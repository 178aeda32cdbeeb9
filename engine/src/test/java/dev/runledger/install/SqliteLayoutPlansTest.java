package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What programs ask of the views steps into an index. SQLite plans alike for few rows and many.
class SqliteLayoutPlansTest {
  @TempDir static Path folder;
  private static Program program;

  @BeforeAll
  static void open() throws SQLException {
    program = Program.onSqlite(folder, "session");
    Layouts.of(program.address).install(Program.layout("coordinator"), false);
  }

  @AfterAll
  static void close() throws SQLException {
    program.close();
  }

  /// @param first and `then`: steps of the plan
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "session_events WHERE run_id = 'x' ORDER BY seq; idx_layout_session_id (run_hex=?); idx_layout_session_event_seq (run_id=?)",
        "session_events WHERE run_id = 'x' ORDER BY id; idx_layout_session_id (run_hex=?); idx_layout_session_event_id (run_id=?)",
        "session_events WHERE run_id = 'x' AND seq > 7 ORDER BY seq LIMIT 9; idx_layout_session_id (run_hex=?); idx_layout_session_event_seq (run_id=? AND <expr>>?)",
        "session_events WHERE session_id = 'x' AND run_id IS NULL; (session_id=?); (run_id=?)",
        "session_runs WHERE id = 'x'; idx_layout_session_id (run_hex=?); run_hex",
        "session_runs WHERE parent_run_id = 'x'; idx_layout_session_parent (<expr>=?); parent",
        "session_runs WHERE status = 'queued'; idx_layout_session_status (<expr>=?); status",
        "session_runs WHERE session_id = 'x' ORDER BY created_at; (session_id=?); runs",
        "session_runs AS r JOIN session_events AS e ON e.run_id = r.id WHERE r.session_id = 'x'; (session_id=?); idx_layout_session_event_seq (run_id=?)",
        "coordinator_runs WHERE status = 'pending'; idx_layout_coordinator_status (<expr>=?); status"
      })
  void itStepsIntoAnIndex(String query, String first, String then) throws SQLException {
    String plan = program.plan("SELECT * FROM " + query);
    assertThat(plan).contains(first, then).doesNotContain("SCAN");
  }

  @ParameterizedTest
  @CsvSource({"seq", "id"})
  void theEventsOfARunComeInOrder(String order) throws SQLException {
    assertThat(program.plan("SELECT * FROM session_events WHERE run_id = 'x' ORDER BY " + order))
        .doesNotContain("TEMP B-TREE");
  }
}
