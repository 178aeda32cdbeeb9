package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.feed.Feed;
import dev.runledger.id.RunId;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Databases of the published schemas, brought into ours.
class AdoptionTest {
  private static final List<String> RUNS = List.of("runs", "run_events", "run_id");
  private static final List<String> CRAWL = List.of("crawl_runs", "crawl_events", "crawl_id");

  @TempDir Path folder;
  private final List<StoreAddress.Postgres> made = new ArrayList<>();

  @AfterEach
  void drop() {
    made.forEach(PostgresServer.embedded()::drop);
  }

  @ToBothStores
  void everyRowOfASessionDatabaseIsShownAsItWasOrKeptAside(boolean isToPostgres) throws Exception {
    StoreAddress source = sessionFile(300, 3000);
    AdoptionReport report = adopt("session", source, target(isToPostgres));
    assertComplete(report);
    assertThat(report.rejected()).isPositive();
    assertThat(table(report, "session_events").renumbered()).isPositive();
  }

  @ToBothStores
  void aSessionDatabaseOnPostgresComesToEitherStore(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source = emptyPostgres();
    try (Connection connection = connect(source)) {
      new Samples(connection, 2).session(true, 200, 2000);
    }
    AdoptionReport report = adopt("session", source, target(isToPostgres));
    assertComplete(report);
    assertThat(report.rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"runs", "crawl"})
  void everyRowOfAnExplorationDatabaseIsShownAsItWas(String layout) throws Exception {
    StoreAddress.Postgres source = exploration(layout, 200, 3000);
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    AdoptionReport report = adopt(layout, source, target);
    assertComplete(report);
    assertThat(report.rejected()).isZero();
    assertThat(report.tables()).allMatch(table -> table.copied() == table.rows());
  }

  @Test
  void everyRunOfACoordinatorFileIsShownAsItWasOrKeptAside() throws Exception {
    AdoptionReport report = adopt("coordinator", coordinatorFile(500), target(false));
    assertComplete(report);
    assertThat(table(report, "runs").aside())
        .extracting(AdoptionReport.Aside::reason)
        .contains(
            "session_id 'ses_lost' names no session",
            "status 'done' is none of pending, claimed, running, stopping, completed, failed,"
                + " stopped",
            "demands '{tags' is no JSON");
  }

  @Test
  void whatIsKeptAsideIsSeenWithItsReasonAndWhole() throws Exception {
    StoreAddress.SqliteFile target = (StoreAddress.SqliteFile) target(false);
    AdoptionReport report = adopt("session", sessionFile(100, 1000), target);
    assertThat(ask(target, "SELECT count(*) FROM session_events_rejected").getFirst())
        .isEqualTo(Long.toString(table(report, "session_events").rejected()));
    assertThat(
            ask(
                target,
                "SELECT DISTINCT json_extract(content, '$.payload') FROM session_events_rejected"
                    + " WHERE reason = 'payload ''{oops'' is no JSON'"))
        .containsExactly("{oops");
  }

  /// As the triggers of a layout would have done it.
  @ToBothStores
  void theLogHasNoHolesAndItsCountersAreRight(boolean isToPostgres) throws Exception {
    StoreAddress target = target(isToPostgres);
    adopt("session", sessionFile(100, 1000), target);
    assertThat(
            ask(
                target,
                """
                SELECT s.session_id
                FROM OURSsessions AS s
                LEFT JOIN OURSrun_events AS e ON e.session_id = s.session_id
                GROUP BY s.session_id, s.next_seq
                HAVING s.next_seq <> count(e.seq) + 1 OR coalesce(max(e.seq), 0) <> count(e.seq)
                """))
        .isEmpty();
    assertThat(
            ask(
                target,
                """
                SELECT r.run_id
                FROM OURSruns AS r
                LEFT JOIN OURSrun_events AS e ON e.run_id = r.run_id
                GROUP BY r.run_id, r.last_run_seq
                HAVING r.last_run_seq <> count(e.run_seq) OR coalesce(max(e.run_seq), 0) <> count(e.run_seq)
                """))
        .isEmpty();
    assertThat(
            ask(
                target,
                "SELECT run_id FROM OURSruns WHERE NOT EXISTS (SELECT 1 FROM OURSrun_events AS e"
                    + " WHERE e.run_id = runs.run_id AND e.event_type = 'run_created')"))
        .isEmpty();
  }

  @ToBothStores
  void aSecondAdoptionChangesNothing(boolean isToPostgres) throws Exception {
    StoreAddress source = sessionFile(100, 1000);
    StoreAddress target = target(isToPostgres);
    AdoptionReport first = adopt("session", source, target);
    List<String> before = everything(target);
    AdoptionReport second = adopt("session", source, target);
    assertThat(everything(target)).isEqualTo(before);
    assertComplete(second);
    assertThat(second.rejected()).isEqualTo(first.rejected());
  }

  @Test
  void aRehearsalSaysWhatWouldBeAndLeavesNothing() throws Exception {
    StoreAddress.SqliteFile target =
        new StoreAddress.SqliteFile(folder.resolve("never").resolve("made.db"));
    AdoptionReport report =
        new Adoption(layout("session"), sessionFile(100, 1000), target, AdoptionWatch.NONE)
            .rehearse();
    assertComplete(report);
    assertThat(report.rejected()).isPositive();
    assertThat(Files.exists(target.path().getParent())).isFalse();
  }

  @Test
  void whatIsWrittenIntoTheSourceLaterComesWithTheNextAdoption() throws Exception {
    StoreAddress.Postgres source = exploration("runs", 20, 200);
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    adopt("runs", source, target);
    try (Connection connection = connect(source);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE runs SET status = 'COMPLETED' WHERE status = 'RUNNING'");
      statement.execute("INSERT INTO runs (app_package) VALUES ('com.example.late')");
      statement.execute(
          "INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'late', '{}' FROM runs");
    }
    AdoptionReport report = adopt("runs", source, target);
    assertComplete(report);
    assertThat(table(report, "run_events").copied()).isEqualTo(221);
    assertThat(ask(target, "SELECT count(*) FROM runs.runs WHERE status = 'RUNNING'"))
        .containsExactly("0");
  }

  @Test
  void whatIsChangedHereStaysSo() throws Exception {
    StoreAddress.Postgres source = exploration("runs", 20, 200);
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    adopt("runs", source, target);
    try (Connection connection = connect(target);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE runs.runs SET status = 'FAILED' WHERE status = 'RUNNING'");
      statement.execute("DELETE FROM runs.runs WHERE status = 'PENDING'");
    }
    AdoptionReport report = adopt("runs", source, target);
    assertThat(report.isRight()).isTrue();
    assertThat(verified(table(report, "runs")).changedHere()).isEqualTo(4);
    assertThat(verified(table(report, "runs")).goneHere()).isEqualTo(4);
    assertThat(ask(target, "SELECT count(*) FROM runs.runs WHERE status = 'RUNNING'"))
        .containsExactly("0");
  }

  /// Names, numbers and ids go on behind what was brought.
  @Test
  void anOldProgramWritesOnThroughTheLayout() throws Exception {
    StoreAddress.Postgres source = exploration("runs", 20, 500);
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    adopt("runs", source, target);
    String last = ask(target, "SELECT max(id) FROM runs.run_events").getFirst();
    String run = ask(target, "SELECT run_id FROM runs.run_events WHERE id = " + last).getFirst();
    try (Connection connection = connect(target);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO runs.run_events (run_id, event_type, payload) VALUES ('%s', 'more', '{}')"
              .formatted(run));
    }
    assertThat(
            ask(
                target,
                "SELECT event_type FROM runs.run_events WHERE run_id = '%s' AND id > %s"
                    .formatted(run, last)))
        .containsExactly("more");
    try (Store store = Databases.open(target)) {
      assertThat(
              new Feed(store).ofRun(new RunId(own(run)), 0, 5000, null).events().getLast().type())
          .isEqualTo("more");
    }
  }

  private static String own(String uuid) {
    return "run_" + uuid.substring(uuid.length() - 12);
  }

  private static void assertComplete(AdoptionReport report) {
    assertThat(report.isVerified()).isTrue();
    for (AdoptionReport.OfTable table : report.tables()) {
      Verified verified = verified(table);
      assertThat(verified.differences()).as(table.name()).isEmpty();
      assertThat(verified.changedHere()).as(table.name()).isZero();
      assertThat(verified.equal() + verified.aside()).as(table.name()).isEqualTo(table.rows());
      assertThat(table.copied() + table.rejected()).as(table.name()).isEqualTo(table.rows());
    }
  }

  private static Verified verified(AdoptionReport.OfTable table) {
    return Objects.requireNonNull(table.verified(), table.name());
  }

  private static AdoptionReport.OfTable table(AdoptionReport report, String name) {
    return report.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Layout layout(String name) {
    return Catalog.find(name).orElseThrow();
  }

  private static AdoptionReport adopt(String layout, StoreAddress from, StoreAddress to) {
    return new Adoption(layout(layout), from, to, AdoptionWatch.NONE).run();
  }

  private StoreAddress target(boolean isPostgres) {
    if (!isPostgres) {
      return new StoreAddress.SqliteFile(folder.resolve("target.db"));
    }
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    return target;
  }

  private StoreAddress.Postgres emptyPostgres() {
    StoreAddress.Postgres source = PostgresServer.embedded().newEmptyDatabase();
    made.add(source);
    return source;
  }

  private StoreAddress.Postgres exploration(String layout, int runs, int events)
      throws SQLException {
    StoreAddress.Postgres source = emptyPostgres();
    try (Connection connection = connect(source)) {
      new Samples(connection, 1)
          .exploration(
              layout.equals("runs") ? RUNS : CRAWL,
              layout.equals("runs") ? "run_status" : "crawl_status",
              runs,
              events);
    }
    return source;
  }

  private StoreAddress sessionFile(int runs, int events) throws SQLException {
    Path file = folder.resolve("session.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 3).session(false, runs, events);
    }
    return new StoreAddress.SqliteFile(file);
  }

  private StoreAddress coordinatorFile(int runs) throws SQLException {
    Path file = folder.resolve("coordinator.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 4).coordinator(runs);
    }
    return new StoreAddress.SqliteFile(file);
  }

  private static Connection connect(StoreAddress address) throws SQLException {
    return switch (address) {
      case StoreAddress.SqliteFile file -> DriverManager.getConnection("jdbc:sqlite:" + file);
      case StoreAddress.Postgres postgres ->
          DriverManager.getConnection(postgres.url(), postgres.user(), null);
    };
  }

  /// In statements `OURS` stands for the schema of our tables, and a dot.
  private static List<String> ask(StoreAddress address, String sql) throws SQLException {
    String ours = address instanceof StoreAddress.Postgres ? "runledger." : "";
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql.replace("OURS", ours))) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }

  /// Every row that a second adoption could touch.
  private static List<String> everything(StoreAddress address) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "sessions", "runs", "run_events", "adopted_rows", "rejected_rows", "adoption_tables")) {
      String row =
          address instanceof StoreAddress.Postgres
              ? "SELECT t::text FROM runledger." + table + " AS t ORDER BY 1"
              : "SELECT " + columns(address, table) + " FROM " + table + " ORDER BY 1";
      all.addAll(ask(address, row));
    }
    return all;
  }

  private static String columns(StoreAddress address, String table) throws SQLException {
    return String.join(
        " || '|' || ",
        ask(address, "SELECT name FROM pragma_table_info('" + table + "')").stream()
            .map(name -> "coalesce(" + name + ", '-')")
            .toList());
  }
}
