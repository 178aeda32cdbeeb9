package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.StoreAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What only the database finds out about a row is said in the same words on both stores: which
/// value it is, and which other row has it.
class RefusedRowsTest {
  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void anEventIdThatItsRunHasAlreadyIsSaidWithTheEventThatHasIt(boolean isToPostgres)
      throws Exception {
    OddFile file = OddFile.session(folder, "INTEGER PRIMARY KEY");
    file.run(
        """
        INSERT INTO session_runs (id) VALUES ('another');
        INSERT INTO session_events (id, seq, run_id, event_id) VALUES
            (70, 1, '0123456789abcdef0123456789abcdef', 'e-1'),
            (71, 2, '0123456789abcdef0123456789abcdef', 'e-1'),
            (72, 3, 'another', 'e-1'),
            (73, 4, NULL, 'e-1'), (74, 5, NULL, 'e-1'),
            (75, 6, '0123456789abcdef0123456789abcdef', 'e-1')
        """);
    AdoptedTwice adopted =
        AdoptedTwice.adopt("session", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.reasons("session_events"))
        .hasSize(2)
        .containsOnly(
            "event_id 'e-1' is that of the event '70' of run '0123456789abcdef0123456789abcdef'"
                + " already");
  }

  @ToBothStores
  void whatHangsInAGraphIsSaidWithWhatItMeets(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source = PostgresServer.embedded().newEmptyDatabase();
    try {
      graph(source);
      AdoptedTwice adopted =
          AdoptedTwice.adopt("screengraph", source, targets.of(folder, isToPostgres));
      assertThat(adopted.reasons("screens"))
          .containsExactly(
              "app_id 'a' and layout_hash 'same' are those of the screen 's1' already");
      assertThat(adopted.reasons("actions"))
          .containsExactlyInAnyOrder(
              "screen_id 's1' and verb 'tap' and target_key '' are those of the action 'a1'"
                  + " already",
              "screen_id 'none' names no screen",
              "its screen is kept aside: app_id 'a' and layout_hash 'same' are those of the screen"
                  + " 's1' already");
      assertThat(adopted.reasons("edges"))
          .containsExactlyInAnyOrder(
              "from_screen_id 's1' and action_id 'a1' and to_screen_id NULL are those of the edge"
                  + " 'e1' already",
              "to_screen_id 'nowhere' names no screen",
              "action_id 'none' names no action",
              "its action is kept aside: screen_id 'none' names no screen");
      assertThat(adopted.reasons("run_artifacts"))
          .containsExactlyInAnyOrder(
              "ref 'r' is that of another artifact of run 'one' already",
              "byte_size '-1' is below 0",
              "its run is kept aside: max_steps '-1' is not from 0 to 2147483647, and runs here"
                  + " count their steps up to it");
      assertThat(adopted.reasons("run_state_snapshots"))
          .containsExactlyInAnyOrder(
              "step_ordinal '1' is that of another snapshot of run 'one' already",
              "step_ordinal '-1' is below 0");
      assertThat(adopted.reasons("graph_projection_cursors"))
          .containsExactly("there is another cursor of run 'one' already");
      assertThat(adopted.reasons("run_outbox"))
          .containsExactlyInAnyOrder(
              "there is another row of the outbox of run 'one' already",
              "it names a run that is not there: 'none'");
      assertThat(adopted.reasons("policies"))
          .containsExactly("the table has a row of the same name already, or the same row twice");
      assertThat(adopted.reasons("graph_persistence_outcomes"))
          .containsExactly("outcome_id '5' is that of another outcome already");
    } finally {
      PostgresServer.embedded().drop(source);
    }
  }

  /// Tables that lost their keys, as `CREATE TABLE ... AS` makes them.
  private static void graph(StoreAddress.Postgres source) throws Exception {
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("../docs/layouts/screengraph.sql")));
      statement.execute(
          """
          DO $$
          DECLARE one record;
          BEGIN
              FOR one IN SELECT conrelid::regclass AS its, conname FROM pg_constraint
                  WHERE connamespace = 'public'::regnamespace AND contype = 'f' LOOP
                  EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.its, one.conname);
              END LOOP;
              FOR one IN SELECT conrelid::regclass AS its, conname FROM pg_constraint
                  WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u') LOOP
                  EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.its, one.conname);
              END LOOP;
          END $$;
          ALTER TABLE screens RENAME COLUMN app_package TO app_id;
          ALTER TABLE actions RENAME COLUMN target_selector TO target_key;
          INSERT INTO runs (run_id, app_package) VALUES ('one', 'a');
          INSERT INTO screens (screen_id, app_id, layout_hash) VALUES ('s1', 'a', 'same'), ('s2', 'a', 'same'), ('s3', 'b', 'same');
          INSERT INTO actions (action_id, screen_id, verb) VALUES
              ('a1', 's1', 'tap'), ('a2', 's1', 'tap'), ('a3', 'none', 'tap'), ('a4', 's2', 'tap'), ('a5', 's3', 'tap');
          INSERT INTO edges (edge_id, app_package, from_screen_id, action_id, to_screen_id) VALUES
              ('e1', 'a', 's1', 'a1', NULL), ('e2', 'a', 's1', 'a1', NULL), ('e3', 'a', 's1', 'a1', 'nowhere'),
              ('e4', 'a', 's1', 'none', NULL), ('e5', 'a', 's1', 'a3', NULL);
          INSERT INTO runs (run_id, app_package, max_steps) VALUES ('less', 'a', -1);
          INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size) VALUES
              ('one', 'r', 'log', '', 1), ('one', 'r', 'log', '', 2), ('one', 's', 'log', '', -1), ('less', 'r', 'log', '', 1);
          INSERT INTO run_state_snapshots (run_id, step_ordinal, state_json, checksum) VALUES
              ('one', 1, '{}', ''), ('one', 1, '[]', ''), ('one', -1, '{}', '');
          INSERT INTO graph_projection_cursors (run_id) VALUES ('one'), ('one');
          INSERT INTO run_outbox (run_id) VALUES ('one'), ('one'), ('none');
          CREATE TABLE policies (body text);
          INSERT INTO policies VALUES ('same'), ('same'), ('other');
          INSERT INTO graph_persistence_outcomes (outcome_id, run_id, source_event_seq) VALUES (5, 'one', 1), (5, 'one', 2)
          """);
    }
  }
}
