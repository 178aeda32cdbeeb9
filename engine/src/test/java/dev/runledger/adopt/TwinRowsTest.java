package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Rows of one name, and rows without any, as a file has them whose table was made without its key
/// or whose key takes NULL: one of a name comes, all others are aside, and none counts twice.
class TwinRowsTest {
  private static final String TWICE = "the source has a run of this id twice";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void ofRowsOfOneNameTheFirstSoundOneComes(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO sessions (session_id, session_name, parent_session_id)
        VALUES ('t', 'one', NULL), ('t', 'another', 's'), ('T', 'no twin', 't');
        INSERT INTO runs (run_id, prompt, demands) VALUES
            ('r', 'broken', '{'), ('r', 'one', NULL), ('r', 'another', NULL), ('r', 'one', NULL),
            ('R', 'no twin', NULL), ('r ', 'a blank behind', NULL), ('é', 'composed', NULL),
            ('e\u0301', 'decomposed', NULL), ('1', 'a text', NULL), (1, 'a number', NULL)
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.reasons("sessions"))
        .containsExactly("the source has a session of this id twice");
    assertThat(adopted.reasons("runs")).hasSize(5).contains(TWICE, "demands '{' is no JSON");
    assertThat(AdoptedTwice.ask(target, "SELECT prompt FROM OURSruns WHERE run_id = 'r'"))
        .containsExactly("one");
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT title FROM OURSsessions WHERE parent_session_id IS NULL"))
        .contains("one");
  }

  @ToBothStores
  void rowsWithoutANameAreAllAside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO sessions (session_name) VALUES ('one'), ('two'), ('two');
        INSERT INTO sessions (session_id) VALUES ('');
        INSERT INTO runs (run_id, prompt) VALUES
            (NULL, 'one'), ('', 'empty'), (NULL, 'two'), ('', 'empty'), (NULL, 'two'), ('r', 'named')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.table("sessions").rejected()).isEqualTo(4);
    assertThat(adopted.table("runs").copied()).isEqualTo(1);
    assertThat(adopted.reasons("runs"))
        .filteredOn(reason -> reason.equals("run_id is NULL, and names the row"))
        .hasSize(3);
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT count(*) FROM OURSrejected_rows WHERE table_name = 'runs' AND reason LIKE"
                    + " 'Not a run id: ''''%'"))
        .containsExactly("2");
  }

  /// The first portion ends with the first of them.
  @ToBothStores
  void theOneIsInAnotherPortionThanTheOther(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 19)
        INSERT INTO runs (run_id, prompt) SELECT 'a' || (100 + n), hex(zeroblob(60000)) FROM number;
        INSERT INTO runs (run_id, prompt) VALUES ('b', 'one'), ('b', 'another'), ('c', 'last')
        """);
    AdoptedTwice adopted =
        AdoptedTwice.adopt("coordinator", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.reasons("runs")).containsExactly(TWICE);
    assertThat(adopted.table("runs").copied()).isEqualTo(21);
  }

  @ToBothStores
  void eventsOfOneIdComeAll(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "BIGINT");
    file.run(
        """
        INSERT INTO session_events (id, seq, payload) VALUES
            (7, 3, '"c"'), (7, 1, '"a"'), (7, 2, '"b"'), (7, 2, '"b"'), (8, 2, '"d"'),
            (NULL, 9, '"without an id"'), (NULL, 9, '"without an id"')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("session", file.address(), target);
    assertThat(adopted.reasons("session_events"))
        .containsOnly("id is NULL, and names the row")
        .hasSize(2);
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT payload FROM OURSrun_events WHERE source_id IS NOT NULL ORDER BY seq"))
        .containsExactly("\"a\"", "\"b\"", "\"b\"", "\"d\"", "\"c\"");
  }

  /// They are named by texts, which the layout does not show.
  @ToBothStores
  void eventsOfOneNumberComeAllUnderNumbersOfTheirOwn(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "VARCHAR PRIMARY KEY");
    file.run(
        """
        INSERT INTO session_events (id, seq, payload) VALUES
            ('a', 5, '"a"'), ('b', 5, '"b"'), ('c', 5, '"c"'), ('d', -1, '"d"'), ('e', 6, '"e"'),
            ('f', NULL, '"without a number"')
        """);
    AdoptedTwice adopted =
        AdoptedTwice.adopt("session", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.table("session_events").renumbered()).isEqualTo(2);
    assertThat(adopted.reasons("session_events")).containsExactly("seq is NULL, and names the row");
    // What comes later has a number that was given to another meanwhile.
    file.run("INSERT INTO session_events (id, seq, payload) VALUES ('g', 7, '\"g\"')");
    AdoptedTwice.adopt("session", file.address(), adopted.target());
  }

  @Test
  void aTwinThatIsMendedComesAndTheOtherStays() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id, prompt) VALUES ('r', 'one'), ('r', 'another')");
    StoreAddress target = targets.of(folder, false);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    file.run("UPDATE runs SET run_id = 'r2' WHERE prompt = 'another'");
    List<String> all = List.of("one", "another");
    AdoptedTwice.run("coordinator", file.address(), target);
    assertThat(AdoptedTwice.ask(target, "SELECT prompt FROM runs ORDER BY run_id"))
        .containsExactlyElementsOf(all);
  }
}
