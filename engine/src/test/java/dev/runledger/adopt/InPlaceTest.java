package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tables of a PostgreSQL database that become views, and tables again.
class InPlaceTest {
  private static final Layout RUNS = Catalog.find("runs").orElseThrow();

  /// The one that there is a pg_dump for.
  private static final PostgresServer SERVER =
      PostgresServer.installed().orElseGet(PostgresServer::embedded);

  private StoreAddress.Postgres database;
  private Connection program;

  @BeforeEach
  void make() throws SQLException {
    database = SERVER.newEmptyDatabase();
    program = DriverManager.getConnection(database.url(), database.user(), null);
    new Samples(program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 60, 600);
  }

  @AfterEach
  void drop() throws SQLException {
    program.close();
    SERVER.drop(database);
  }

  private AdoptionReport adopt() {
    StoreAddress.Postgres tables =
        new StoreAddress.Postgres(database.url(), database.user(), null, InPlace.USUAL_SCHEMA);
    return new InPlace(RUNS, tables, database, AdoptionWatch.NONE).run();
  }

  @Test
  void anOldProgramReadsAndWritesTheViewsAsItsTables() throws SQLException {
    List<String> before = ask("SELECT r::text FROM (SELECT * FROM runs ORDER BY id) AS r");
    List<String> events = ask("SELECT e::text FROM (SELECT * FROM run_events ORDER BY id) AS e");
    AdoptionReport report = adopt();
    assertThat(report.isRight()).isTrue();
    assertThat(report.rejected()).isZero();
    assertThat(ask("SELECT r::text FROM (SELECT * FROM runs ORDER BY id) AS r")).isEqualTo(before);
    assertThat(ask("SELECT e::text FROM (SELECT * FROM run_events ORDER BY id) AS e"))
        .isEqualTo(events);
    String run =
        ask("INSERT INTO runs (app_package, status) VALUES ('com.example.new',"
                + " 'RUNNING'::run_status) RETURNING id")
            .getFirst();
    execute(
        "INSERT INTO run_events (run_id, event_type, payload) VALUES ('%s', 'step', '{}')"
            .formatted(run));
    execute("UPDATE runs SET status = 'COMPLETED' WHERE id = '%s'".formatted(run));
    assertThat(
            ask(
                "SELECT status FROM runs WHERE status = 'COMPLETED'::run_status AND id = '"
                    + run
                    + "'"))
        .containsExactly("COMPLETED");
    assertThat(
            ask(
                "SELECT event_type FROM runledger.run_events WHERE run_id = 'run_%s' ORDER BY run_seq"
                    .formatted(run.substring(24))))
        .containsExactly("run_created", "run_started", "step", "run_completed");
    assertThat(ask("SELECT count(*) FROM runs_backup")).containsExactly("60");
  }

  @Test
  void undoneItIsByteForByteAsItWas() throws Exception {
    String before = Dump.of(database);
    adopt();
    assertThat(Dump.of(database)).isNotEqualTo(before);
    new Undo(RUNS, database).undo(false);
    assertThat(Dump.of(database)).isEqualTo(before);
    assertThat(ask("SELECT count(*) FROM runledger.runs")).containsExactly("0");
    assertThat(adopt().isRight()).isTrue();
  }

  @Test
  void whatWasWrittenSinceIsCountedAndLostOnlyWhenAsked() throws Exception {
    String before = Dump.of(database);
    adopt();
    execute("UPDATE runs SET goal = 'another' WHERE id = (SELECT id FROM runs LIMIT 1)");
    execute("INSERT INTO runs (app_package) VALUES ('com.example.new')");
    execute(
        "INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'since', '{}' FROM runs"
            + " LIMIT 1");
    assertThatThrownBy(() -> new Undo(RUNS, database).undo(false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("3 rows were written since");
    assertThat(ask("SELECT count(*) FROM runs")).containsExactly("61");
    new Undo(RUNS, database).undo(true);
    assertThat(Dump.of(database)).isEqualTo(before);
  }

  @Test
  void finishedThereIsNoWayBack() throws SQLException {
    adopt();
    assertThat(new Undo(RUNS, database).finish())
        .containsExactly("runs_backup", "run_events_backup");
    assertThat(ask("SELECT count(*) FROM runs")).containsExactly("60");
    assertThat(
            ask("SELECT relname FROM pg_class WHERE relname LIKE '%\\_backup' AND relkind = 'r'"))
        .isEmpty();
    assertThatThrownBy(() -> new Undo(RUNS, database).undo(true))
        .hasMessageContaining("was not adopted in place");
    assertThatThrownBy(() -> dev.runledger.install.Layouts.of(database).remove(RUNS))
        .hasMessageContaining("in the place of tables");
  }

  /// Every row that a program saw committed is there afterwards, and it never fails.
  @Test
  void programsWriteOnWhileTheTablesAreReplaced() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    AtomicReference<@org.jspecify.annotations.Nullable SQLException> failed =
        new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (Connection connection =
                      DriverManager.getConnection(database.url(), database.user(), null);
                  Statement statement = connection.createStatement()) {
                while (!isOver.get()) {
                  int number = written.get();
                  statement.execute(
                      "WITH made AS (INSERT INTO runs (app_package, goal) VALUES ('com.example.live', '%d') RETURNING id) SELECT id FROM made"
                          .formatted(number));
                  statement.execute(
                      "INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'live', '{\"n\": %1$d}' FROM runs WHERE goal = '%1$d'"
                          .formatted(number));
                  statement.execute(
                      "UPDATE runs SET status = 'RUNNING' WHERE goal = '%d'".formatted(number));
                  written.incrementAndGet();
                  LockSupport.parkNanos(2_000_000); // as fast as a program works, not as a loop can
                }
              } catch (SQLException e) {
                failed.set(e);
              }
            });
    AdoptionReport report = adopt();
    int atSwap = written.get();
    while (written.get() < atSwap + 5 && failed.get() == null) {
      Thread.onSpinWait();
    }
    isOver.set(true);
    writer.join();
    assertThat(failed).hasNullValue();
    assertThat(report.isRight()).isTrue();
    String count = Integer.toString(written.get());
    assertThat(
            ask(
                "SELECT count(*) FROM runs WHERE app_package = 'com.example.live' AND status ="
                    + " 'RUNNING'"))
        .containsExactly(count);
    assertThat(ask("SELECT count(DISTINCT payload) FROM run_events WHERE event_type = 'live'"))
        .containsExactly(count);
    assertThat(ask("SELECT id FROM runs_backup EXCEPT SELECT id FROM runs")).isEmpty();
    assertThat(
            ask(
                "SELECT id, event_type, payload FROM run_events_backup EXCEPT SELECT id,"
                    + " event_type, payload FROM run_events"))
        .isEmpty();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = program.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> ask(String sql) throws SQLException {
    try (Statement statement = program.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }
}
