package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both sides of screengraph's refactoring.
class ScreengraphAdoptionTest {
  private static final Layout SCREENGRAPH = Catalog.find("screengraph").orElseThrow();

  private static final String ROWS =
      "SELECT e::text FROM (SELECT * FROM run_events) AS e ORDER BY run_id, seq";

  @TempDir Path folder;
  private StoreAddress.Postgres source;
  private StoreAddress.Postgres target;

  @BeforeEach
  void make() {
    source = PostgresServer.embedded().newEmptyDatabase();
    target = PostgresServer.embedded().newDatabase();
  }

  @AfterEach
  void drop() {
    PostgresServer.embedded().drop(source);
    PostgresServer.embedded().drop(target);
  }

  @Test
  void aDatabaseFromBeforeComesWithAllThatWasDroppedOrRenamed() throws Exception {
    run(source, resource("screengraph-before.sql"));
    AdoptionReport report = adopt(target);
    assertComplete(report);
    assertThat(report.isVerified()).isTrue();
    assertThat(report.tables())
        .filteredOn(table -> table.into() == null)
        .extracting(AdoptionReport.OfTable::name)
        .containsExactlyInAnyOrder("decisions", "policies");
    assertThat(
            ask(
                "SELECT count(*) FROM runledger.adopted_rows WHERE table_name = 'decisions' AND"
                    + " extras IS NOT NULL"))
        .containsExactly("10");
    assertThat(ask("SELECT DISTINCT metadata ->> 'tenant_id' FROM runledger.runs"))
        .containsExactly("t");
    assertThat(ask("SELECT perceptual_hash FROM screengraph.screens WHERE screen_id = 'scr1'"))
        .containsExactly("123456789");
    assertThat(ask("SELECT count(*) FROM runledger.runs_rejected")).containsExactly("1");
  }

  @Test
  void aDatabaseFromAfterComesWhole() throws Exception {
    after();
    AdoptionReport report = adopt(target);
    assertComplete(report);
    assertThat(report.rejected()).isZero();
    assertThat(report.leftAlone()).containsExactly("runs_backup");
  }

  /// Where there are no views of the layout, our own tables are what is compared.
  @Test
  void itComesIntoAFileToo() throws Exception {
    after();
    AdoptionReport report = adopt(new StoreAddress.SqliteFile(folder.resolve("target.db")));
    assertComplete(report);
    assertThat(report.isVerified()).isFalse();
    assertThat(report.rejected()).isZero();
  }

  @Test
  void inPlaceTheBackupOfTheRefactoringIsLeftAlone() throws Exception {
    after();
    StoreAddress.Postgres tables =
        new StoreAddress.Postgres(source.url(), source.user(), null, InPlace.USUAL_SCHEMA);
    AdoptionReport report = new InPlace(SCREENGRAPH, tables, source, AdoptionWatch.NONE).run();
    assertComplete(report);
    try (Connection connection = connect(source);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE runs SET status = 'completed' WHERE status = 'running'");
      statement.execute("SELECT count(*) FROM runs_backup, runs_backup_2");
    }
    assertThat(new Undo(SCREENGRAPH, source, AdoptionWatch.NONE).backups())
        .contains("runs_backup_2");
  }

  /// A log is named by its run and its number there, and its program knows no other column.
  @Test
  void aLogWithoutIdsGoesOnInPlace() throws Exception {
    after();
    run(
        source,
        "ALTER TABLE run_events DROP COLUMN id; ALTER TABLE run_events ADD PRIMARY KEY (run_id, seq)");
    List<String> before = ask(source, ROWS);
    StoreAddress.Postgres tables =
        new StoreAddress.Postgres(source.url(), source.user(), null, InPlace.USUAL_SCHEMA);
    InPlace inPlace = new InPlace(SCREENGRAPH, tables, source, AdoptionWatch.NONE);
    assertComplete(inPlace.rehearse());
    assertComplete(inPlace.run());
    assertThat(ask(source, ROWS)).isEqualTo(before);
    Undo undo = new Undo(SCREENGRAPH, source, AdoptionWatch.NONE);
    undo.undo(false);
    assertThat(ask(source, ROWS)).isEqualTo(before);
    assertComplete(inPlace.run());
    run(
        source,
        "INSERT INTO run_events (run_id, seq, event_type) SELECT run_id, max(seq) + 1, 'late' FROM run_events GROUP BY run_id");
    assertThat(
            ask(
                source,
                "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'run_events'"))
        .containsExactly("run_id,seq,event_type,node_name,step,payload,created_at");
    assertThat(ask(source, "SELECT count(*) FROM run_events WHERE event_type = 'late'"))
        .isEqualTo(ask(source, "SELECT count(DISTINCT run_id) FROM run_events_backup"));
  }

  @Test
  void aSnapshotWithoutAChecksumGetsThatOfItsState() throws Exception {
    after();
    run(
        source,
        "ALTER TABLE run_state_snapshots ALTER checksum DROP NOT NULL; UPDATE run_state_snapshots SET checksum = NULL WHERE step_ordinal = 1");
    AdoptionReport report = adopt(target);
    assertComplete(report);
    assertThat(report.rejected()).isZero();
    assertThat(
            ask(
                "SELECT DISTINCT checksum = encode(sha256(convert_to(state_json::text, 'UTF8')), 'hex') FROM screengraph.run_state_snapshots WHERE step_ordinal = 1"))
        .containsExactly("t");
    assertThat(
            ask(
                "SELECT DISTINCT extras::text FROM runledger.adopted_rows WHERE table_name = 'run_state_snapshots' AND extras IS NOT NULL"))
        .containsExactly("{\"checksum\":null}");
  }

  private void after() throws Exception {
    Path layouts = Path.of("").toAbsolutePath();
    while (!Files.exists(layouts.resolve("docs/layouts/screengraph.sql"))) {
      layouts = Objects.requireNonNull(layouts.getParent());
    }
    run(source, Files.readString(layouts.resolve("docs/layouts/screengraph.sql")));
    run(source, resource("screengraph-after.sql"));
  }

  private AdoptionReport adopt(StoreAddress to) {
    return new Adoption(SCREENGRAPH, source, to, AdoptionWatch.NONE).run();
  }

  private static void assertComplete(AdoptionReport report) {
    for (AdoptionReport.OfTable table : report.tables()) {
      assertThat(table.copied() + table.rejected()).as(table.name()).isEqualTo(table.rows());
      Verified verified = table.verified();
      if (verified != null) {
        assertThat(verified.differences()).as(table.name()).isEmpty();
        assertThat(verified.equal() + verified.aside()).as(table.name()).isEqualTo(table.rows());
      }
    }
  }

  private static String resource(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            ScreengraphAdoptionTest.class.getResourceAsStream("/adoption/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Connection connect(StoreAddress.Postgres database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), null);
  }

  private static void run(StoreAddress.Postgres database, String script) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }

  private List<String> ask(String sql) throws SQLException {
    return ask(target, sql);
  }

  private static List<String> ask(StoreAddress.Postgres database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }
}
