package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What programs do to tables between their copying and the swap is followed, whatever it is: in
/// the end the views show just what the backups hold.
class InPlaceFollowingTest {
  private static final List<String> RUNS = List.of("runs", "run_events");
  private static final List<String> SESSION = List.of("sessions", "session_runs", "session_events");

  private static final String NO_NUMBER =
      "id, session_id, type, payload, created_at, run_id, event_id";

  private Place place;

  /// When a program changes the tables: what it changes is copied by then, and was not followed
  /// yet.
  enum Moment {
    COPYING,
    BEFORE_COMPARING,
    COMPARED
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM runs WHERE max_steps % 3 = 0",
        "DELETE FROM run_events WHERE id % 50 = 0",
        "UPDATE run_events SET payload = '[\"changed\"]' WHERE id % 50 = 1",
        "UPDATE run_events SET run_id = (SELECT id FROM runs LIMIT 1) WHERE id % 100 = 2",
        "UPDATE runs SET status = 'RUNNING', completed_at = NULL WHERE status = 'COMPLETED'",
        "UPDATE runs SET device_config = '5', goal = NULL",
        "UPDATE runs SET id = gen_random_uuid() WHERE NOT EXISTS (SELECT 1 FROM run_events WHERE run_id = runs.id)",
        "TRUNCATE run_events",
        "TRUNCATE runs CASCADE",
        "INSERT INTO runs (app_package) SELECT 'com.example.late' FROM generate_series(1, 50)",
        "INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'late', '{}' FROM runs",
      })
  void runsAndEventsThatChangeMeanwhile(String change) throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 60, 600);
    place.execute("INSERT INTO runs (app_package) VALUES ('com.example.no.events')");
    assertThat(adoptWhile(change, RUNS)).isZero();
  }

  /// Events are never changed here, and it is not written down as what they came.
  @ParameterizedTest
  @EnumSource(Moment.class)
  void eventsThatChangeAtAnyMoment(Moment moment) throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 60, 600);
    place.execute("DELETE FROM run_events WHERE id % 50 = 2");
    String change =
        """
        UPDATE run_events SET payload = '["changed"]' WHERE id % 50 = 1;
        DELETE FROM run_events WHERE id % 50 = 3;
        DELETE FROM runs WHERE id IN (SELECT run_id FROM run_events WHERE id % 50 = 4)
        """;
    assertThat(adoptWhile(change, moment, RUNS)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anEventThatBreaksARuleMeanwhileIsShownNoLonger(Moment moment) throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 20, 200);
    long changed =
        Long.parseLong(place.ask("SELECT count(*) FROM run_events WHERE id % 50 = 1").getFirst());
    AdoptionReport report =
        place
            .inPlace(
                new Once("UPDATE run_events SET event_type = 'no type' WHERE id % 50 = 1", moment))
            .run();
    assertThat(report.isRight()).isTrue();
    assertThat(report.rejected()).isEqualTo(changed);
    assertThat(place.rows("run_events"))
        .isEqualTo(place.rows("(SELECT * FROM run_events_backup WHERE event_type <> 'no type')"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM session_events WHERE id % 50 = 0",
        "DELETE FROM session_events WHERE run_id IS NULL",
        "UPDATE session_events SET type = 'changed', event_id = NULL WHERE id % 40 = 0",
        "UPDATE session_runs SET status = 'queued', finished_at = NULL",
        "UPDATE session_runs SET latest_error = '\"late\"', metrics = 'null'",
        "UPDATE sessions SET title = 'Später', owner = 'you'",
        "INSERT INTO sessions VALUES ('late', 'x', 'idle', 'o', now())",
        "TRUNCATE session_events",
        "TRUNCATE sessions, session_runs, session_events",
      })
  void sessionsThatChangeMeanwhile(String change) throws SQLException {
    place = new Place("session");
    new Samples(place.program, 8).session(true, 40, 400);
    assertThat(adoptWhile(change, SESSION)).isZero();
  }

  @Test
  void aRunThatBreaksARuleMeanwhileIsKeptAsideAndCounted() throws SQLException {
    place = new Place("session");
    new Samples(place.program, 8).session(true, 40, 400);
    String broken = "(SELECT id FROM session_runs ORDER BY id LIMIT 1)";
    String change = "UPDATE session_runs SET trigger_source = 'cron' WHERE id = " + broken;
    long events =
        Long.parseLong(
            place.ask("SELECT count(*) FROM session_events WHERE run_id = " + broken).getFirst());
    AdoptionReport report = place.inPlace(new Once(change)).run();
    assertThat(report.rejected()).isEqualTo(1 + events);
    assertThat(place.ask("SELECT reason FROM runledger.session_runs_rejected"))
        .containsExactly("trigger_source 'cron' is none of chat, resume, retry, system");
  }

  /// Nothing kept the program from leaving them behind: its events have no foreign key.
  @Test
  void eventsWhoseRunIsDeletedMeanwhileAreKeptAside() throws SQLException {
    place = new Place("session");
    new Samples(place.program, 8).session(true, 40, 400);
    String failed = "(SELECT id FROM session_runs WHERE status = 'failed')";
    long events =
        Long.parseLong(
            place.ask("SELECT count(*) FROM session_events WHERE run_id IN " + failed).getFirst());
    AdoptionReport report =
        place.inPlace(new Once("DELETE FROM session_runs WHERE status = 'failed'")).run();
    assertThat(report.rejected()).isEqualTo(events);
    assertThat(
            place.ask(
                "SELECT id FROM session_events_backup EXCEPT SELECT id FROM session_events EXCEPT"
                    + " SELECT (content ->> 'id')::bigint FROM runledger.session_events_rejected"))
        .isEmpty();
    assertThat(place.rows("session_runs")).hasSize(place.rows("session_runs_backup").size());
  }

  @Test
  void whatWasAsideAndIsMendedMeanwhileComesWithAllOfIt() throws SQLException {
    place = new Place("session");
    new Samples(place.program, 8).session(true, 40, 400);
    place.execute("UPDATE session_runs SET trigger_source = 'cron' WHERE status = 'failed'");
    assertThat(
            adoptWhile(
                "UPDATE session_runs SET trigger_source = 'chat' WHERE status = 'failed'", SESSION))
        .isZero();
    assertThat(place.ask("SELECT count(*) FROM runledger.rejected_rows")).containsExactly("0");
  }

  /// Nobody waits for what came while an adoption was not at work.
  @Test
  void howeverMuchCameLittleIsLeftWhenTheTablesAreLocked() throws SQLException {
    place = new Place("runs");
    place.execute(
        """
        CREATE TYPE run_status AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');
        CREATE TABLE runs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), status run_status NOT NULL DEFAULT 'PENDING',
            app_package varchar(255) NOT NULL, created_at timestamp NOT NULL DEFAULT now());
        CREATE TABLE run_events (id bigserial PRIMARY KEY, run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            event_type varchar(50) NOT NULL, payload jsonb NOT NULL, created_at timestamp NOT NULL DEFAULT now());
        INSERT INTO runs (app_package) SELECT 'app' FROM generate_series(1, 10)
        """);
    List<String> left = new ArrayList<>();
    String change =
        """
        INSERT INTO run_events (run_id, event_type, payload)
        SELECT id, 'late', '{}' FROM runs, generate_series(1, 2200)
        """;
    AdoptionReport report =
        place
            .inPlace(
                new Once(change, Moment.COMPARED) {
                  @Override
                  public void doing(String what) {
                    super.doing(what);
                    if (what.endsWith("under the lock")) {
                      left.addAll(changesLeft());
                    }
                  }
                })
            .run();
    assertThat(report.isRight()).isTrue();
    assertThat(left).containsExactly("0");
    assertThat(place.ask("SELECT count(*) FROM run_events")).containsExactly("22000");
  }

  private List<String> changesLeft() {
    try {
      return place.ask("SELECT count(*) FROM runledger.adoption_changes");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @return how many rows are kept aside
  private long adoptWhile(String change, List<String> tables) throws SQLException {
    return adoptWhile(change, Moment.COMPARED, tables);
  }

  private long adoptWhile(String change, Moment moment, List<String> tables) throws SQLException {
    AdoptionReport report = place.inPlace(new Once(change, moment)).run();
    assertThat(report.isRight()).isTrue();
    for (String table : tables) {
      assertThat(shown(table)).as(table).isEqualTo(shown(table + "_backup"));
    }
    assertThat(place.ask("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'runledger_adopting%'"))
        .isEmpty();
    return report.rejected();
  }

  /// But for the one word that is spelled anew, and for doubled numbers.
  private List<String> shown(String table) throws SQLException {
    return table.startsWith("session_events")
        ? place.rows("(SELECT %s FROM %s)".formatted(NO_NUMBER, table))
        : place.rows(table).stream().map(row -> row.replace("canceled", "cancelled")).toList();
  }

  /// Changes the tables at one moment.
  private class Once implements AdoptionWatch {
    private final List<String> changes = new ArrayList<>();
    private final Moment moment;

    Once(String change) {
      this(change, Moment.COMPARED);
    }

    Once(String change, Moment moment) {
      this.moment = moment;
      changes.add(change);
    }

    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (moment == Moment.COPYING && table.endsWith("_events") && rows > 0) {
        change();
      }
    }

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {
      boolean isItsMoment =
          switch (moment) {
            case COPYING -> false;
            case BEFORE_COMPARING -> what.equals("comparing");
            case COMPARED -> what.startsWith("catching up");
          };
      if (isItsMoment) {
        change();
      }
    }

    private void change() {
      if (!changes.isEmpty()) {
        try {
          place.execute(changes.removeFirst());
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
