package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the documents' own tables on PostgreSQL let in and ours do not: each row is aside with its
/// reason, on either store, and a rehearsal says the same.
class OddRowsOfPostgresTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  @TempDir Path folder;
  private final Targets targets = new Targets();
  private final StoreAddress.Postgres source = SERVER.newEmptyDatabase();

  @AfterEach
  void drop() {
    targets.close();
    SERVER.drop(source);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void timesAndNumbersBeyondOurs(boolean isToPostgres) throws Exception {
    make("runs");
    run(
        """
        INSERT INTO runs (app_package, created_at) VALUES
            ('infinite', 'infinity'), ('older', '-infinity'), ('bc', '0044-03-15 BC'), ('late', '10000-01-01'),
            ('latest', '294276-12-31 23:59:59.999999'), ('last', '9999-12-31 23:59:59.999999'), ('first', '0001-01-01');
        INSERT INTO runs (app_package, started_at) VALUES ('begun', 'infinity');
        INSERT INTO runs (app_package, max_steps) VALUES ('below', -1), ('least', -2147483648), ('most', 2147483647);
        INSERT INTO run_events (run_id, event_type, payload)
        SELECT id, word, '{}' FROM runs, unnest(ARRAY['', 'two words', 'ü', 'stream_end', 'sound', 'run_created']) AS word
        WHERE app_package IN ('first', 'late');
        INSERT INTO run_events (id, run_id, event_type, payload)
        SELECT number, id, 'sound', '1' FROM runs,
            unnest(ARRAY[-9223372036854775808, 9223372036854775807, -999999999999999999, 0, -1]) AS number
        WHERE app_package = 'first'
        """);
    AdoptedTwice adopted = adopt("runs", isToPostgres);
    assertThat(adopted.table("runs").copied()).isEqualTo(3);
    assertThat(adopted.table("run_events").copied()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesAndGraphsThatOursAreNot(boolean isToPostgres) throws Exception {
    make("screengraph");
    run(
        """
        INSERT INTO runs (run_id, app_package) VALUES
            ('', 'a'), ('two words', 'a'), (repeat('x', 65), 'a'), ('a/b', 'a'), ('Ü', 'a'), ('014D2PF2DBSQQG28T5CY4TQKFF', 'a'),
            ('014d2pf2dbsqqg28t5cy4tqkff', 'a');
        INSERT INTO run_events (run_id, seq, event_type, step) SELECT run_id, 1, 'one', -5 FROM runs;
        INSERT INTO run_events (run_id, seq, event_type) SELECT run_id, 1, 'one again' FROM runs;
        INSERT INTO run_events (run_id, seq, event_type) SELECT run_id, 1, 'once.more' FROM runs;
        INSERT INTO run_outbox (run_id, next_seq, last_published_seq) SELECT run_id, -1, 9223372036854775807 FROM runs;
        INSERT INTO run_state_snapshots (run_id, step_ordinal, state_json, checksum) SELECT run_id, -1, 'null', '' FROM runs;
        INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size)
        SELECT run_id, kind, kind, '', -1 FROM runs, unnest(ARRAY['', 'video', 'log']) AS kind;
        INSERT INTO screens (screen_id, app_package, layout_hash) VALUES ('', '', ''), ('s', 'a', 'b'), ('t t', 'a', 'c');
        INSERT INTO actions (action_id, screen_id, verb) VALUES ('', '', ''), ('one', 's', 'tap'), ('twin', 's', 'tap');
        INSERT INTO edges (edge_id, app_package, from_screen_id, action_id) VALUES
            ('e', 'a', 's', 'one'), ('twin', 'a', 's', 'one'), ('of_twin', 'a', 's', 'twin'), ('', '', '', '');
        INSERT INTO graph_persistence_outcomes (run_id, source_event_seq, upsert_kind, edge_id) SELECT run_id, -1, 'odd', 'none' FROM runs;
        INSERT INTO graph_projection_cursors (run_id, last_projected_seq) SELECT run_id, -1 FROM runs
        """);
    AdoptedTwice adopted = adopt("screengraph", isToPostgres);
    assertThat(adopted.table("runs").copied()).isEqualTo(3);
    assertThat(adopted.table("run_events").copied()).isEqualTo(6);
    assertThat(adopted.table("actions").copied()).isEqualTo(2);
    assertThat(adopted.table("edges").copied()).isEqualTo(2);
  }

  private AdoptedTwice adopt(String layout, boolean isToPostgres) throws SQLException {
    AdoptedTwice adopted = AdoptedTwice.adopt(layout, source, targets.of(folder, isToPostgres));
    AdoptionReport rehearsed =
        new Adoption(
                Catalog.find(layout).orElseThrow(),
                source,
                targets.of(folder, isToPostgres),
                AdoptionWatch.NONE)
            .rehearse();
    assertThat(rehearsed.tables())
        .map(AdoptionReport.OfTable::rejected)
        .isEqualTo(
            adopted.report().tables().stream().map(AdoptionReport.OfTable::rejected).toList());
    return adopted;
  }

  private void make(String layout) throws Exception {
    run(Files.readString(Path.of("../docs/layouts/" + layout + ".sql")));
  }

  private void run(String script) throws SQLException {
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }
}
