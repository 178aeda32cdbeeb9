package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With 100,000 events of other runs in the tables, what programs ask of the views steps into an
/// index and reads no row that it does not want.
class PostgresLayoutPlansTest {
  private static final String UUID = "0190a1b2-c3d4-7e5f-8a6b-000000000007";
  private static final String HEX = UUID.replace("-", "");
  private static final String ULID = "01J2GV5GYMFSFRMTR000000007";

  private static Program program;

  @BeforeAll
  static void fill() throws SQLException {
    program = Program.onPostgres("runs");
    for (String layout : List.of("crawl", "session", "screengraph")) {
      Layouts.of(program.address).install(Program.layout(layout), false);
    }
    for (String statement :
        List.of(
            "SET search_path = runledger",
            "SET runledger.writer = 'server'",
            """
            INSERT INTO sessions (session_id)
            SELECT 'ses_' || lpad(to_hex(n), 12, '0') FROM generate_series(1, 10000) AS n
            """,
            """
            INSERT INTO runs (
                run_id, session_id, type, prompt, status, created_at, run_uuid, origin, app_package, parent_run_id)
            SELECT 'run_' || lpad(to_hex(n), 12, '0'), 'ses_' || lpad(to_hex(n), 12, '0'), 'START_SESSION', '',
                CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'completed' END, now() - n * interval '1 s',
                ('0190a1b2-c3d4-7e5f-8a6b-' || lpad(to_hex(n), 12, '0'))::uuid, 'native', 'com.example.app',
                'run_' || lpad(to_hex(n - 1), 12, '0')
            FROM generate_series(1, 10000) AS n
            """,
            """
            INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type)
            SELECT 'ses_' || lpad(to_hex(n), 12, '0'), 'run_' || lpad(to_hex(n), 12, '0'), k, k, 'step'
            FROM generate_series(1, 10) AS k, generate_series(1, 10000) AS n
            """,
            "ANALYZE")) {
      program.execute(statement);
    }
  }

  @AfterAll
  static void drop() throws SQLException {
    program.close();
  }

  /// @param found what the rows are looked up by
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "runs.run_events WHERE run_id = 'UUID' ORDER BY id; run_id",
        "runs.run_events WHERE run_id = 'UUID' AND id > 70 ORDER BY id LIMIT 9; source_id",
        "crawl.crawl_events WHERE crawl_id = 'UUID' ORDER BY id; run_id",
        "crawl.crawl_events WHERE crawl_id = 'UUID' AND id > 70 ORDER BY id LIMIT 9; source_id",
        "screengraph.run_events WHERE run_id = 'ULID' ORDER BY seq; run_ulid",
        "screengraph.run_events WHERE run_id = 'ULID' AND seq > 7 ORDER BY seq; source_seq",
        "session.session_events WHERE run_id = 'HEX' ORDER BY seq; run_hex",
        "session.session_events WHERE session_id = 'ses_7' AND run_id = 'HEX' ORDER BY seq; run_hex",
        "session.session_events WHERE session_id = 'ses_7' AND run_id IS NULL; session_id",
        "session.session_events WHERE session_id = 'ses_7' ORDER BY seq; session_id",
        "runs.runs WHERE id = 'UUID'; run_uuid",
        "runs.runs ORDER BY created_at DESC LIMIT 20; _created_at",
        "crawl.crawl_runs WHERE status = 'PENDING'; status",
        "session.session_runs WHERE id = 'HEX'; run_hex",
        "session.session_runs WHERE parent_run_id = 'HEX'; parent_run_uuid",
        "session.session_runs WHERE session_id = 'ses_7' ORDER BY created_at; session_id",
        "screengraph.runs WHERE run_id = 'ULID'; run_ulid",
        "runs.runs AS r JOIN runs.run_events AS e ON e.run_id = r.id WHERE r.status = 'PENDING'; run_uuid",
        "session.session_runs AS r JOIN session.session_events AS e ON e.run_id = r.id WHERE r.session_id = 'ses_7'; run_hex",
        "screengraph.runs AS r JOIN screengraph.run_events AS e ON e.run_id = r.run_id WHERE r.run_id = 'ULID'; run_ulid"
      })
  void itStepsIntoAnIndex(String query, String found) throws SQLException {
    String names = query.replace("UUID", UUID).replace("HEX", HEX).replace("ULID", ULID);
    assertThat(program.plan("SELECT * FROM " + names))
        .contains(found)
        .containsPattern("Index (Only )?Scan|Bitmap Index Scan")
        .doesNotContain("Seq Scan");
  }
}
