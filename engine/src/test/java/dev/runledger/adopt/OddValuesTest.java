package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Values that a SQLite file holds whatever its columns say: each row is shown with the same bytes,
/// or is aside with a reason and all of its bytes.
class OddValuesTest {
  private static final String AT = "'2025-01-01 00:00:00'";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void whatIsNoTextIsAsideWithItsBytes(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id, prompt) VALUES
            ('blob', x'616263'), ('bytes', CAST(x'41ff42c3' AS TEXT)), ('null', 'a' || char(0) || 'b'),
            ('half', CAST(x'eda080' AS TEXT)), ('sound', char(65533) || ' 🎈'), (x'72', 'a blob for a name'),
            (CAST(x'ff' AS TEXT), 'a broken name'), ('a' || char(0), 'a null in its name');
        INSERT INTO runs (run_id, status) VALUES ('status', 'run' || char(0) || 'ning');
        INSERT INTO runs (run_id, status) VALUES ('long', printf('%.79c', 'x') || '🎈🎈');
        INSERT INTO runs (run_id, created_at) VALUES ('time', x'32303235');
        INSERT INTO runs (run_id, session_id) VALUES ('orphan', x'73')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.reasons("runs"))
        .contains(
            "prompt is a BLOB of 3 bytes, and no text",
            "prompt 'A\uFFFDB\uFFFD' cannot be stored: it is no UTF-8",
            "prompt 'a\uFFFDb' cannot be stored: U+0000 is not allowed in text",
            "run_id is a BLOB of 1 bytes, and no text",
            "session_id is a BLOB of 1 bytes, and no text",
            "created_at is a BLOB of 4 bytes, and no text");
    assertThat(AdoptedTwice.ask(target, "SELECT run_id FROM OURSruns")).containsExactly("sound");
    if (!isToPostgres) {
      assertNothingLost(file, target);
    }
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT content FROM OURSrejected_rows WHERE source_key = '[\"bytes\"]'"))
        .first()
        .asString()
        .contains("\"prompt\":{\"bytes\":\"41ff42c3\"}");
  }

  /// PostgreSQL has no room for them.
  @ToBothStores
  void digitsBehindAMicrosecondAreInTheTimeOrBesideIt(boolean isToPostgres) throws Exception {
    String fine = "2025-01-01T00:00:00.123456789Z";
    OddFile file = OddFile.coordinator(folder);
    file.run("INSERT INTO sessions (session_id, created_at) VALUES ('fine', '%s')".formatted(fine));
    file.run("INSERT INTO runs (run_id, created_at) VALUES ('fine', '%s')".formatted(fine));
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    String kept =
        isToPostgres
            ? "SELECT extras ->> 'created_at' FROM OURSadopted_rows WHERE source_key = '[\"fine\"]'"
            : "SELECT created_at FROM runs WHERE run_id = 'fine' UNION ALL SELECT created_at FROM"
                + " sessions WHERE session_id = 'fine'";
    assertThat(AdoptedTwice.ask(target, kept)).containsExactly(fine, fine);
  }

  /// What is shown in other words or as a time is beside it as it was.
  @ToBothStores
  void otherSpellingsOfAWordOrATimeAreKeptBeside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id, status, created_at) VALUES ('r', 'Cancelled', 1735689600)");
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT extras FROM OURSadopted_rows WHERE source_key = '[\"r\"]'"))
        .containsExactly("{\"status\":\"Cancelled\",\"created_at\":\"1735689600\"}");
  }

  /// A default, and a day that there is none of, are shown as something else than the source has.
  @ToBothStores
  void whatIsShownOtherwiseIsKeptBesideAsItWas(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT PRIMARY KEY");
    file.run(
        """
        DELETE FROM session_runs;
        INSERT INTO session_runs (id, started_at, finished_at) VALUES ('r', '2025-02-30 10:00:00', '2025-02-28 24:00:00')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("session", file.address(), target);
    String layout = isToPostgres ? "session." : "";
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT substr(CAST(started_at AS TEXT), 1, 10) || ' ' ||"
                    + " substr(CAST(finished_at AS TEXT), 1, 10) FROM %ssession_runs"
                        .formatted(layout)))
        .containsExactly(isToPostgres ? "2025-03-02 2025-03-01" : "2025-02-30 2025-02-28");
    if (isToPostgres) {
      assertThat(
              AdoptedTwice.ask(
                  target, "SELECT extras FROM OURSadopted_rows WHERE source_key = '[\"r\"]'"))
          .containsExactly(
              "{\"started_at\":\"2025-02-30 10:00:00\",\"finished_at\":\"2025-02-28 24:00:00\"}");
    } else {
      assertThat(AdoptedTwice.ask(target, "SELECT started_at FROM runs"))
          .containsExactly("2025-02-30 10:00:00");
    }
  }

  @ToBothStores
  void aDefaultInThePlaceOfNullIsToldBeside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        DROP TABLE runs;
        CREATE TABLE runs (run_id TEXT, session_id TEXT, type TEXT, prompt TEXT, execution_mode TEXT, status TEXT, created_at TEXT);
        INSERT INTO runs VALUES ('r', 's', 'START_SESSION', '', NULL, NULL, '2025-01-01T00:00:00Z')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT extras FROM OURSadopted_rows WHERE source_key = '[\"r\"]'"))
        .containsExactly("{\"execution_mode\":null,\"status\":null}");
  }

  /// The person who reads it has the source before him.
  @Test
  void whatIsWrongIsSaidWithTheNameOfTheSourcesColumn() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        "ALTER TABLE sessions ADD COLUMN last_resumed_at TEXT; INSERT INTO sessions (session_id,"
            + " last_resumed_at, session_name) VALUES ('one', 'yesterday', ''), ('two', NULL,"
            + " x'00')");
    AdoptedTwice adopted =
        AdoptedTwice.adopt("coordinator", file.address(), targets.of(folder, false));
    assertThat(adopted.reasons("sessions"))
        .containsExactlyInAnyOrder(
            "last_resumed_at 'yesterday' is no time",
            "session_name is a BLOB of 1 bytes, and no text");
  }

  private static void assertNothingLost(OddFile file, StoreAddress target) throws Exception {
    OddFile here = new OddFile(((StoreAddress.SqliteFile) target).path());
    List<String> left = new ArrayList<>(file.rows("runs", OddFile.RUN));
    for (String shown : here.rows("coordinator_runs", OddFile.RUN)) {
      assertThat(left.remove(shown)).as(shown).isTrue();
    }
    assertThat(here.aside("runs", OddFile.RUN)).isEqualTo(left);
  }

  /// Long ones, and those that look like something else.
  @Test
  void oddTextsAreShownByteForByte() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id, prompt, error, agent_name, project_dir, parent_session_id, runner_id) VALUES
            ('long', hex(zeroblob(2000000)), printf('%.99999c', 'x'), '', ' ', 'nobody', '🎈'),
            ('number', 1, 1.5, 9223372036854775807, 1e300, -0.0, 'NaN'),
            ('quotes', '''"\\;--', char(10, 13, 9, 127, 8232), '%_', 'NULL', '\\N', '\\.'),
            ('e', 'é', 'e\u0301', 'E', 'true', '{"not_an_object":1}', NULL);
        INSERT INTO runs (run_id, created_at, claimed_at, started_at, completed_at, timeout_at) VALUES
            ('times', '2025-01-01', '2025-01-01 10:00', '2025-01-01T10:00:00.123456789Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z')
        """);
    StoreAddress target = targets.of(folder, false);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.report().rejected()).isZero();
    assertNothingLost(file, target);
  }

  @ToBothStores
  void whatIsNoTimeIsAside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    for (String time :
        List.of(
            "",
            "now",
            "0000-00-00",
            "10000-01-01T00:00:00Z",
            "2025-13-01",
            "2025-01-01T25:00:00Z",
            "-1",
            "1e10",
            "9999-12-31T23:59:59-05:00",
            "0000-01-01T00:00:00+05:00",
            "NaN")) {
      file.run(
          "INSERT INTO runs (run_id, created_at) VALUES ('t' || hex('%1$s'), '%1$s')"
              .formatted(time));
    }
    AdoptedTwice adopted =
        AdoptedTwice.adopt("coordinator", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.table("runs").copied()).isZero();
    assertThat(adopted.reasons("runs"))
        .allMatch(reason -> reason.matches("created_at '.*' is (no time|not in the years .*)"));
  }

  /// In columns that a document calls DATETIME or JSON, SQLite makes numbers of what looks so.
  @ToBothStores
  void numbersKeepTheirDigits(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT PRIMARY KEY");
    file.run(
        """
        INSERT INTO session_runs (id, created_at, updated_at, metrics, resume_payload, latest_error) VALUES
            ('0123456789abcdef0123456789abcde0', 1735689600.123456, 1735689600000, 0.1 + 0.2, 9223372036854775807, 1e29)
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("session", file.address(), target);
    String layout = isToPostgres ? "session." : "";
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT created_at || ' ' || metrics || ' ' || resume_payload FROM %ssession_runs WHERE metrics IS NOT NULL"
                    .formatted(layout)))
        .containsExactly("2025-01-01 00:00:00.123456 0.30000000000000004 9223372036854775807");
  }

  @ToBothStores
  void eventsWhoseNumbersAreNoneAreAside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT");
    file.run(
        """
        INSERT INTO session_events (id, seq) VALUES
            ('abc', 1), (x'01', 2), (1.5, 3), (9e999, 4), (-9e999, 5), ('', 6), (9223372036854775807, 7),
            ('99999999999999999999', 8), (20, 'x'), (21, 1.5), (22, x'05'), (23, 9e999), ('x' || char(0), 9), (NULL, 10),
            (-5, -7), (0, 9223372036854775807), (1, NULL), (' 2 ', '3')
        """);
    AdoptedTwice adopted =
        AdoptedTwice.adopt("session", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.table("session_events").copied()).isEqualTo(4);
    assertThat(adopted.table("session_events").rejected()).isEqualTo(14);
  }

  @ToBothStores
  void jsonOfAnyShapeIsShownAsItWas(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT PRIMARY KEY");
    List<String> sound =
        List.of(
            "{\"a\":1,\"a\":2}",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[[[[1e400]]]]",
            " null ",
            "{\"not_an_object\":[]}",
            "\"null \"",
            "{\"\":{}}");
    List<String> broken =
        List.of("NaN", "{\"a\":Infinity}", "{'a':1}", "[1,]", "", "//", "1 2", "{\"a\":01}", "\"");
    int id = 1;
    for (String json : sound) {
      file.run(event(id++, "'" + json + "'"));
    }
    for (String json : broken) {
      file.run(event(id++, "'" + json.replace("'", "''") + "'"));
    }
    file.run(event(id++, "replace(hex(zeroblob(50000)), '00', '[')"));
    file.run(
        event(
            id++,
            "replace(hex(zeroblob(900)), '00', '[') || replace(hex(zeroblob(900)), '00', ']')"));
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("session", file.address(), target);
    assertThat(adopted.table("session_events").rejected()).isEqualTo(broken.size() + 1);
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT payload FROM OURSrun_events WHERE source_id IS NOT NULL ORDER BY seq"))
        .startsWith(sound.toArray(String[]::new));
  }

  private static String event(int id, String payload) {
    return "INSERT INTO session_events (id, seq, payload, created_at) VALUES (%1$d, %1$d, %2$s, %3$s)"
        .formatted(id, payload, AT);
  }

  @ToBothStores
  void whatHangsOnNothingIsAsideAndRingsOfParentsAreNot(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO sessions (session_id, parent_session_id, picture) VALUES
            ('ring1', 'ring2', x'00ff'), ('ring2', 'ring1', 'a' || char(0)), ('self', 'self', 1.5),
            ('child', 'gone', NULL), ('bad name', 'self', NULL);
        INSERT INTO runs (run_id, session_id) VALUES
            ('of_ring', 'ring1'), ('of_none', 'none'), ('of_bad', 'bad name'), ('of_child', 'child')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.table("sessions").rejected()).isEqualTo(1);
    assertThat(adopted.reasons("runs")).hasSize(2).contains("session_id 'none' names no session");
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT session_id || '<' || parent_session_id FROM OURSsessions WHERE"
                    + " parent_session_id IS NOT NULL ORDER BY 1"))
        .containsExactly("ring1<ring2", "ring2<ring1", "self<self");
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT extras FROM OURSadopted_rows WHERE source_key = '[\"ring1\"]'"))
        .first()
        .asString()
        .contains("{\"blob\":\"00ff\"}");
  }
}
