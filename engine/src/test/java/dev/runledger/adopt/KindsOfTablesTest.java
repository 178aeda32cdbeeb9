package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tables of other kinds than the document made, or of its kind in another place: what can be read
/// is read whole, and of the rest it is said what it is and what to type.
class KindsOfTablesTest {
  private static final String RUN =
      "id uuid NOT NULL DEFAULT gen_random_uuid(), status text NOT NULL DEFAULT 'PENDING',"
          + " app_package text NOT NULL, created_at timestamp NOT NULL DEFAULT now()";
  private static final String EVENT =
      "id bigserial, crawl_id uuid NOT NULL, event_type text NOT NULL DEFAULT 'seen', payload jsonb"
          + " NOT NULL DEFAULT '{}', created_at timestamp NOT NULL DEFAULT now()";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  /// Their parts are none of their own.
  @ToBothStores
  void aPartitionedTableIsReadAsAWholeAndStaysWhereItIs(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE TABLE crawl_runs (%s, PRIMARY KEY (id)) PARTITION BY HASH (id);
            CREATE TABLE half PARTITION OF crawl_runs FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE others PARTITION OF crawl_runs FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE TABLE crawl_events (%s) PARTITION BY RANGE (created_at);
            CREATE TABLE early PARTITION OF crawl_events FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
            CREATE TABLE late PARTITION OF crawl_events DEFAULT;
            INSERT INTO crawl_runs (app_package) SELECT n::text FROM generate_series(1, 20) AS n;
            INSERT INTO crawl_events (crawl_id, created_at)
            SELECT id, timestamp '2024-12-31 20:00:00' + n * interval '1 hour' FROM crawl_runs, generate_series(1, 8) AS n
            """
                .formatted(RUN, EVENT));
    AdoptedTwice adopted = AdoptedTwice.adopt("crawl", source, targets.of(folder, isToPostgres));
    assertThat(adopted.table("crawl_runs").copied()).isEqualTo(20);
    assertThat(adopted.table("crawl_events").copied()).isEqualTo(160);
    assertThat(adopted.report().leftAlone()).isEmpty();
    assertThat(obstacles(source))
        .hasSize(2)
        .allMatch(obstacle -> obstacle.matches("crawl_(runs|events) is partitioned: .*"));
  }

  @ToBothStores
  void aTableWithHeirsIsReadWithThem(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE TABLE any_run (%s);
            CREATE TABLE crawl_runs () INHERITS (any_run);
            CREATE TABLE crawl_events (%s);
            CREATE TABLE old_events () INHERITS (crawl_events);
            INSERT INTO crawl_runs (app_package) VALUES ('one');
            INSERT INTO crawl_events (crawl_id) SELECT id FROM crawl_runs;
            INSERT INTO old_events (crawl_id) SELECT id FROM crawl_runs
            """
                .formatted(RUN, EVENT));
    AdoptedTwice adopted = AdoptedTwice.adopt("crawl", source, targets.of(folder, isToPostgres));
    assertThat(adopted.table("crawl_events").copied()).isEqualTo(2);
    assertThat(obstacles(source))
        .containsExactlyInAnyOrder(
            "crawl_runs is a part of public.any_run, which a view cannot be.",
            "crawl_events has parts of their own names, public.old_events: what is written into"
                + " them would pass a view by.");
  }

  @ToBothStores
  void aMaterializedViewIsReadAsItWasFilled(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE TABLE base (%s);
            INSERT INTO base (app_package) VALUES ('one'), ('two');
            CREATE MATERIALIZED VIEW crawl_runs AS SELECT * FROM base;
            INSERT INTO base (app_package) VALUES ('later')
            """
                .formatted(RUN));
    AdoptedTwice adopted = AdoptedTwice.adopt("crawl", source, targets.of(folder, isToPostgres));
    assertThat(adopted.table("crawl_runs").copied()).isEqualTo(2);
    assertThat(obstacles(source)).contains("crawl_runs is a materialized view, and no table.");
  }

  /// Whoever made it has no server behind it here.
  @Test
  void aForeignTableIsReadFromWhereItsRowsAre() throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE FOREIGN DATA WRAPPER far;
            CREATE SERVER away FOREIGN DATA WRAPPER far;
            CREATE FOREIGN TABLE crawl_runs (%s) SERVER away
            """
                .formatted(RUN));
    assertThatThrownBy(() -> AdoptedTwice.adopt("crawl", source, targets.of(folder, false)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("The source")
        .hasMessageContaining("foreign-data wrapper \"far\" has no handler");
    assertThat(obstacles(source))
        .anyMatch(
            said -> said.startsWith("crawl_runs is a foreign table: its rows are in another"));
  }

  @Test
  void tablesInAnotherSchemaAreSaidWithWhatToType() throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE SCHEMA old;
            CREATE SCHEMA "Older Things";
            CREATE TABLE old.crawl_runs (%1$s);
            CREATE TABLE old.crawl_events (%2$s);
            CREATE TABLE "Older Things".session_runs (id text)
            """
                .formatted(RUN, EVENT));
    assertThatThrownBy(() -> AdoptedTwice.adopt("crawl", source, targets.of(folder, true)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "crawl_runs is in the schema old: name that in the address, --from"
                + " '…?currentSchema=old'.");
    assertThatThrownBy(() -> AdoptedTwice.adopt("session", source, targets.of(folder, true)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "session_runs is in the schema \"Older Things\", which no address can name.")
        .hasMessageContaining("CREATE VIEW old.\"session_runs\" AS TABLE");
    StoreAddress named =
        new StoreAddress.Postgres(source.url(), source.user(), source.password(), "old");
    AdoptedTwice.adopt("crawl", named, targets.of(folder, true));
    Targets.run(source, "ALTER TABLE old.crawl_runs SET SCHEMA public");
    AdoptedTwice halves = AdoptedTwice.adopt("crawl", source, targets.of(folder, true));
    assertThat(halves.report().leftAlone()).containsExactly("old.crawl_events");
  }

  @ToBothStores
  void aVirtualTableOfAFileIsReadAndNotBuiltAnew(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id, prompt, created_at) VALUES ('r', 'a', '2025-01-01'), ('q', 'b', '2025-01-01');
        ALTER TABLE runs RENAME TO stored;
        CREATE VIRTUAL TABLE runs USING fts5 (%s);
        INSERT INTO runs SELECT * FROM stored;
        DROP TABLE stored
        """
            .formatted(String.join(", ", OddFile.RUN)));
    AdoptedTwice adopted =
        AdoptedTwice.adopt("coordinator", file.address(), targets.of(folder, isToPostgres));
    assertThat(adopted.table("runs").copied()).isEqualTo(2);
    assertThatThrownBy(() -> OlderFile.adopt(file.address()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has a virtual table runs where the document");
  }

  @Test
  void aVirtualTableWithoutItsModuleIsSaid() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        DROP TABLE sessions;
        PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)
        VALUES ('table', 'sessions', 'sessions', 0, 'CREATE VIRTUAL TABLE sessions USING gone (a)')
        """);
    assertThatThrownBy(
            () -> AdoptedTwice.adopt("coordinator", file.address(), targets.of(folder, false)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("The table \"sessions\" is a virtual one")
        .hasMessageContaining("no such module: gone")
        .hasMessageContaining("CREATE TABLE copy AS SELECT * FROM \"sessions\"");
  }

  private static List<String> obstacles(StoreAddress.Postgres source) {
    StoreAddress.Postgres tables =
        new StoreAddress.Postgres(source.url(), source.user(), null, InPlace.USUAL_SCHEMA);
    return new InPlace(AdoptionTest.layout("crawl"), tables, source, AdoptionWatch.NONE)
        .obstacles();
  }
}
