package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rows that the views show otherwise than their tables had them, from the beginning: a word that
/// is spelled anew, a time that a session had not, a parent that is not there. Nobody wrote them.
class UndoneUnwrittenTest {
  private Place place;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("session");
    place.execute(
        """
        CREATE TABLE sessions (session_id varchar PRIMARY KEY, parent_session_id varchar, title text, status varchar,
            owner text, created_at timestamptz, updated_at timestamp, metadata json);
        CREATE TABLE session_runs (id varchar PRIMARY KEY, session_id varchar NOT NULL REFERENCES sessions, parent_run_id varchar,
            trigger_source varchar(20) NOT NULL, status varchar(20) NOT NULL, input_message text, resume_payload json,
            checkpoint_thread varchar, checkpoint_ns varchar, latest_error json, metrics json, started_at timestamp,
            finished_at timestamp, created_at timestamp NOT NULL, updated_at timestamp NOT NULL);
        CREATE TABLE session_events (id serial PRIMARY KEY, session_id varchar NOT NULL, seq integer NOT NULL,
            type varchar NOT NULL, payload json, created_at timestamptz, run_id varchar, event_id varchar);
        INSERT INTO sessions
        SELECT 's' || n, CASE WHEN n % 7 = 0 THEN 'nobody' WHEN n % 5 = 0 THEN 's' || (n - 1) END, 't' || n,
            (ARRAY['idle', 'running', 'odd', NULL])[1 + n % 4], 'me',
            CASE WHEN n % 3 > 0 THEN timestamptz '2025-01-01 10:00:00+00' + n * interval '1 s' END,
            CASE WHEN n % 2 = 0 THEN timestamp '2025-01-02 10:00:00' END, CASE WHEN n % 2 = 0 THEN '{"a" : 1, "a":2}'::json END
        FROM generate_series(1, 40) AS n;
        INSERT INTO session_runs
        SELECT md5(n::text), 's' || (1 + n % 40), CASE WHEN n % 9 = 0 THEN 'nowhere' END,
            CASE n WHEN 50 THEN 'cron' ELSE 'chat' END,
            (ARRAY['queued', 'running', 'waiting_input', 'completed', 'failed', 'cancelled', 'canceled'])[1 + n % 7],
            'm', NULL, NULL, NULL, NULL, '{"cost": 0.10}', NULL, NULL, '2025-03-01', '2025-03-01'
        FROM generate_series(1, 120) AS n;
        INSERT INTO session_events (session_id, seq, type, payload, run_id)
        SELECT session_id, row_number() OVER (PARTITION BY session_id), 'step', '{}', id FROM session_runs, generate_series(1, 3)
        """);
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  @Test
  void whatNobodyWroteKeepsNobodyFromTheWayBack() throws Exception {
    String before = Dump.of(place.database);
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
    place.undo().undo(false);
    assertThat(Dump.of(place.database)).isEqualTo(before);
  }

  /// Of rows that are shown otherwise, too: each once, whatever else was written.
  @Test
  void whatIsWrittenIsCounted() throws SQLException {
    place.inPlace(AdoptionWatch.NONE).run();
    int written = 0;
    for (String change :
        List.of(
            "UPDATE sessions SET title = 'late' WHERE session_id = 's1'",
            "UPDATE sessions SET title = NULL WHERE session_id = 's21'",
            "UPDATE sessions SET owner = 'you' WHERE session_id = 's3'",
            "UPDATE sessions SET metadata = '{}' WHERE session_id = 's4'",
            "UPDATE sessions SET parent_session_id = 's1' WHERE session_id = 's7'",
            "UPDATE session_runs SET input_message = 'late' WHERE id = md5('6')",
            "UPDATE session_runs SET metrics = NULL WHERE id = md5('5')",
            "UPDATE session_runs SET parent_run_id = NULL WHERE id = md5('9')",
            "INSERT INTO sessions (session_id, created_at, updated_at) VALUES ('late', now(), now())",
            "DELETE FROM session_runs WHERE id = md5('13')",
            "INSERT INTO session_events (session_id, type, payload) VALUES ('s1', 'late', '{}')")) {
      place.execute(change);
      written++;
      assertThatThrownBy(() -> place.undo().undo(false))
          .as(change)
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(
              (written == 1 ? "1 row was" : written + " rows were")
                  + " written since the views are in place.");
    }
    place.undo().undo(true);
  }
}
