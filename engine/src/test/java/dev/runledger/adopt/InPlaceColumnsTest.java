package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables that are more than their document says, put in place or refused.
class InPlaceColumnsTest {
  private Place place;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 20, 100);
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  @Test
  void columnsThatItsUsersAddedGoOn() throws Exception {
    place.execute(
        """
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        ALTER TABLE runs ADD COLUMN owner text DEFAULT 'nobody';
        ALTER TABLE runs ADD COLUMN "userId" integer NOT NULL DEFAULT 7;
        ALTER TABLE runs ADD COLUMN tags text[];
        ALTER TABLE runs ADD COLUMN feels mood DEFAULT 'glad';
        ALTER TABLE run_events ADD COLUMN "order" numeric(6, 2);
        UPDATE runs SET owner = 'ü ' || max_steps, tags = ARRAY['a', 'b, c'], feels = 'sad' WHERE max_steps % 2 = 0;
        UPDATE run_events SET "order" = id / 3.0
        """);
    String before = Dump.of(place.database);
    List<String> runs = place.rows("runs");
    List<String> events = place.rows("run_events");
    AdoptionReport report = place.inPlace(AdoptionWatch.NONE).run();
    assertThat(report.isRight()).isTrue();
    assertThat(place.rows("runs")).isEqualTo(runs);
    assertThat(place.rows("run_events")).isEqualTo(events);
    assertThat(
            place.ask(
                "INSERT INTO runs (app_package, tags) VALUES ('com.example.new', '{x}') RETURNING"
                    + " owner || ' ' || \"userId\" || ' ' || tags[1] || ' ' || feels"))
        .containsExactly("nobody 7 x glad");
    place.execute(
        "UPDATE runs SET owner = 'me', \"userId\" = 8 WHERE app_package = 'com.example.new'");
    place.execute(
        "INSERT INTO run_events (run_id, event_type, payload, \"order\") SELECT id, 'late', '{}', 1.5"
            + " FROM runs WHERE owner = 'me'");
    assertThat(place.ask("SELECT \"order\" FROM run_events WHERE event_type = 'late'"))
        .containsExactly("1.50");
    assertThatThrownBy(() -> place.execute("UPDATE runs SET \"userId\" = NULL"))
        .hasMessageContaining("violates not-null constraint");
    assertThatThrownBy(() -> place.undo().undo(false)).hasMessageContaining("rows were written");
    place.undo().undo(true);
    assertThat(Dump.of(place.database)).isEqualTo(before);
    assertThat(
            place.ask(
                "SELECT attname FROM pg_attribute WHERE attname LIKE 'adopted\\_%' AND NOT"
                    + " attisdropped"))
        .isEmpty();
  }

  /// What is said to be typed makes room for the views, and after an undo all is as it was.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE \"my Notes\" (run_id uuid CONSTRAINT \"of Run\" REFERENCES runs (id) ON DELETE SET NULL)",
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER \"Told\" AFTER INSERT ON run_events FOR EACH ROW EXECUTE FUNCTION tell()",
      })
  void whatIsInTheWayIsTakenOffAndPutBackByWhatIsSaid(String sql) throws Exception {
    place.execute(sql);
    String before = Dump.of(place.database);
    String said = place.inPlace(AdoptionWatch.NONE).obstacles().getFirst();
    Matcher statements =
        Pattern.compile("Take it off: (.*;) and put it back after an undo: (.*;)").matcher(said);
    assertThat(statements.find()).as(said).isTrue();
    place.execute(statements.group(1));
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
    place.undo().undo(false);
    place.execute(statements.group(2));
    assertThat(Dump.of(place.database)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE runs ADD COLUMN number bigserial|column runs.number, which the document does not have, is numbered by a sequence",
        "ALTER TABLE runs ADD COLUMN twice integer GENERATED ALWAYS AS (max_steps * 2) STORED|column runs.twice, which the document does not have, is generated",
        "CREATE TABLE notes (run_id uuid REFERENCES runs (id))|The table public.notes has a foreign key to runs, which views cannot have",
        "CREATE VIEW recent AS SELECT id FROM runs|view public.recent reads the table runs, and would go on reading the backup. DROP view public.recent",
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER told AFTER INSERT ON run_events FOR EACH ROW EXECUTE FUNCTION tell()|The table run_events has a trigger told",
        "ALTER TABLE runs ENABLE ROW LEVEL SECURITY|The table runs has policies of row level security",
      })
  void whatViewsCannotDoIsRefusedBeforeAnythingIsDone(String sql, String said) throws Exception {
    place.execute(sql);
    String before = Dump.of(place.database);
    assertThat(place.inPlace(AdoptionWatch.NONE).obstacles())
        .singleElement()
        .asString()
        .contains(said);
    assertThatThrownBy(() -> place.inPlace(AdoptionWatch.NONE).run())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(said)
        .hasMessageContaining("Nothing was changed");
    assertThat(Dump.of(place.database)).isEqualTo(before);
    assertThat(place.ask("SELECT nspname FROM pg_namespace WHERE nspname IN ('runledger', 'runs')"))
        .isEmpty();
  }
}
