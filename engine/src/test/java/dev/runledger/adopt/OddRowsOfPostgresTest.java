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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What the documents' own tables on PostgreSQL let in and ours do not: each row is aside with its
/// reason, on either store, and a rehearsal says the same.
class OddRowsOfPostgresTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();
  private final StoreAddress.Postgres source = SERVER.newEmptyDatabase();

  @AfterEach
  void drop() {
    SERVER.drop(source);
  }

  @ToBothStores
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

  @ToBothStores
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

  /// The layout shows jsonb by a cast: one value that is none, and no row could be read.
  @ToBothStores
  void jsonThatIsNoJsonbIsAsideAndEverythingElseIsShown(boolean isToPostgres) throws Exception {
    run(
        Files.readString(Path.of("../docs/layouts/crawl.sql")).replace("JSONB", "JSON")
            + """
            ;INSERT INTO crawl_runs (id, app_package, device_config) VALUES
                ('01234567-89ab-4def-8123-456789abcdef', 'a', '{"a": "\\u0000"}'),
                ('11234567-89ab-4def-8123-456789abcdef', 'a', '{ "a":1.50, "a" : "\\\\u0000" }');
            INSERT INTO crawl_events (crawl_id, event_type, payload)
            SELECT '11234567-89ab-4def-8123-456789abcdef', 'e', payload::json
            FROM unnest(ARRAY['"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '1e200000', '1e-20000', '1e400', '"\\ud83c\\udf88"', '"\\\\ud800"', ' [ ]']) AS payload
            """);
    AdoptedTwice adopted = adopt("crawl", isToPostgres);
    assertThat(adopted.reasons("crawl_runs"))
        .containsExactly(
            "device_config '{\"a\": \"\\u0000\"}' cannot be jsonb, as its document wants it:"
                + " U+0000 is not allowed in text");
    assertThat(adopted.reasons("crawl_events"))
        .hasSize(5)
        .allMatch(reason -> reason.contains("cannot be jsonb"));
    if (isToPostgres) {
      assertThat(
              AdoptedTwice.ask(
                  adopted.target(), "SELECT payload::text FROM crawl.crawl_events ORDER BY id"))
          .hasSize(4)
          .endsWith("[]");
    }
  }

  /// Who keeps UUIDs as texts may keep them in any letters; here they are shown in small ones.
  @ToBothStores
  void uuidsInOtherLettersKeepTheirEvents(boolean isToPostgres) throws Exception {
    run(
        """
        CREATE TABLE crawl_runs (id text PRIMARY KEY, status text DEFAULT 'PENDING', app_package text, created_at timestamp DEFAULT now());
        CREATE TABLE crawl_events (id bigserial PRIMARY KEY, crawl_id text, event_type text DEFAULT 'e', payload text DEFAULT '1', created_at timestamp DEFAULT now());
        INSERT INTO crawl_runs (id, app_package) VALUES
            ('A1234567-89AB-4DEF-8123-456789ABCDEF', 'a'), ('b1234567-89ab-4def-8123-456789abcdef', 'a'),
            ('C1234567-89ab-4def-8123-456789abcdef', 'a'), ('D1234567-89AB-4DEF-8123-456789ABCDEF', NULL);
        INSERT INTO crawl_events (crawl_id) VALUES
            ('A1234567-89AB-4DEF-8123-456789ABCDEF'), ('a1234567-89ab-4def-8123-456789abcdef'),
            ('b1234567-89ab-4def-8123-456789abcdef'), ('C1234567-89ab-4def-8123-456789abcdef'), ('D1234567-89AB-4DEF-8123-456789ABCDEF')
        """);
    AdoptedTwice adopted = adopt("crawl", isToPostgres);
    assertThat(adopted.table("crawl_runs").copied()).isEqualTo(3);
    assertThat(adopted.table("crawl_events").copied()).isEqualTo(4);
    assertThat(adopted.reasons("crawl_events"))
        .containsExactly("its run is kept aside: app_package is NULL, and must have a value");
    assertThat(
            AdoptedTwice.ask(
                adopted.target(),
                "SELECT extras FROM OURSadopted_rows WHERE source_key LIKE '[\"A%'"))
        .contains("{\"id\":\"A1234567-89AB-4DEF-8123-456789ABCDEF\"}");
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
