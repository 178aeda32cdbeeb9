package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tables of a PostgreSQL database that become views, and tables again.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InPlaceTest {
  private Place place;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 60, 600);
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  private AdoptionReport adopt() {
    return place.inPlace(AdoptionWatch.NONE).run();
  }

  @Test
  void anOldProgramReadsAndWritesTheViewsAsItsTables() throws SQLException {
    List<String> before = place.ask("SELECT r::text FROM (SELECT * FROM runs ORDER BY id) AS r");
    List<String> events =
        place.ask("SELECT e::text FROM (SELECT * FROM run_events ORDER BY id) AS e");
    AdoptionReport report = adopt();
    assertThat(report.isRight()).isTrue();
    assertThat(report.rejected()).isZero();
    assertThat(place.ask("SELECT r::text FROM (SELECT * FROM runs ORDER BY id) AS r"))
        .isEqualTo(before);
    assertThat(place.ask("SELECT e::text FROM (SELECT * FROM run_events ORDER BY id) AS e"))
        .isEqualTo(events);
    String run =
        place
            .ask(
                "INSERT INTO runs (app_package, status) VALUES ('com.example.new',"
                    + " 'RUNNING'::run_status) RETURNING id")
            .getFirst();
    place.execute(
        "INSERT INTO run_events (run_id, event_type, payload) VALUES ('%s', 'step', '{}')"
            .formatted(run));
    place.execute("UPDATE runs SET status = 'COMPLETED' WHERE id = '%s'".formatted(run));
    assertThat(
            place.ask(
                "SELECT status FROM runs WHERE status = 'COMPLETED'::run_status AND id = '"
                    + run
                    + "'"))
        .containsExactly("COMPLETED");
    assertThat(
            place.ask(
                "SELECT event_type FROM runledger.run_events WHERE run_id = 'run_%s' ORDER BY run_seq"
                    .formatted(run.substring(24))))
        .containsExactly("run_created", "run_started", "step", "run_completed");
    assertThat(place.ask("SELECT count(*) FROM runs_backup")).containsExactly("60");
  }

  @Test
  void undoneItIsByteForByteAsItWas() throws Exception {
    String before = Dump.of(place.database);
    adopt();
    assertThat(Dump.of(place.database)).isNotEqualTo(before);
    place.undo().undo(false);
    assertThat(Dump.of(place.database)).isEqualTo(before);
    assertThat(place.ask("SELECT count(*) FROM runledger.runs")).containsExactly("0");
    assertThat(adopt().isRight()).isTrue();
  }

  @Test
  void whatWasWrittenSinceIsCountedAndLostOnlyWhenAsked() throws Exception {
    String before = Dump.of(place.database);
    adopt();
    place.execute("UPDATE runs SET goal = 'another' WHERE id = (SELECT id FROM runs LIMIT 1)");
    place.execute("INSERT INTO runs (app_package) VALUES ('com.example.new')");
    place.execute(
        "INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'since', '{}' FROM runs"
            + " LIMIT 1");
    assertThatThrownBy(() -> place.undo().undo(false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("3 rows were written since");
    assertThat(place.ask("SELECT count(*) FROM runs")).containsExactly("61");
    place.undo().undo(true);
    assertThat(Dump.of(place.database)).isEqualTo(before);
  }

  @Test
  void finishedThereIsNoWayBack() throws SQLException {
    adopt();
    assertThat(place.undo().finish()).containsExactly("runs_backup", "run_events_backup");
    assertThat(place.ask("SELECT count(*) FROM runs")).containsExactly("60");
    assertThat(
            place.ask(
                "SELECT relname FROM pg_class WHERE relname LIKE '%\\_backup' AND relkind = 'r'"))
        .isEmpty();
    assertThatThrownBy(() -> place.undo().undo(true))
        .hasMessageContaining("was not adopted in place");
    assertThatThrownBy(() -> dev.runledger.install.Layouts.of(place.database).remove(place.layout))
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
                      DriverManager.getConnection(
                          place.database.url(), place.database.user(), null);
                  Statement statement = connection.createStatement()) {
                // In a circle it would be this one that fails, and not we who give way.
                statement.execute("SET deadlock_timeout = '100ms'");
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
            place.ask(
                "SELECT count(*) FROM runs WHERE app_package = 'com.example.live' AND status ="
                    + " 'RUNNING'"))
        .containsExactly(count);
    assertThat(
            place.ask("SELECT count(DISTINCT payload) FROM run_events WHERE event_type = 'live'"))
        .containsExactly(count);
    assertThat(place.ask("SELECT id FROM runs_backup EXCEPT SELECT id FROM runs")).isEmpty();
    assertThat(
            place.ask(
                "SELECT id, event_type, payload FROM run_events_backup EXCEPT SELECT id,"
                    + " event_type, payload FROM run_events"))
        .isEmpty();
  }
}
