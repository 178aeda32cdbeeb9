package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Programs that never pause while their tables are adopted in place: they write about as fast as
/// their changes can be brought, so that the moment in which none is left does not come by itself.
class InPlaceBesideWritersTest {
  private static final int WRITERS = 2;

  private Place place;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 7)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 300, 3000);
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void theViewsComeInPlaceBesideWritersWithoutAPause() throws Exception {
    var isOver = new AtomicBoolean();
    AdoptionReport report;
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Integer>> written = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        written.add(writers.submit(() -> write(number, isOver)));
      }
      try {
        report = place.inPlace(AdoptionWatch.NONE).run();
      } finally {
        isOver.set(true);
      }
      for (int writer = 0; writer < WRITERS; writer++) {
        String all = written.get(writer).get().toString();
        assertThat(
                place.ask("SELECT count(*) FROM run_events WHERE event_type = 'by_" + writer + "'"))
            .containsExactly(all);
      }
    }
    assertThat(report.isRight()).isTrue();
    assertThat(
            place.ask(
                "SELECT id, run_id, event_type, payload::text, created_at FROM run_events_backup"
                    + " EXCEPT SELECT id, run_id, event_type, payload::text, created_at FROM run_events"))
        .isEmpty();
    assertThat(
            place.ask(
                "SELECT b.id FROM runs_backup AS b LEFT JOIN runs AS r ON r.id = b.id"
                    + " WHERE r.max_steps IS NULL AND b.max_steps IS NOT NULL"))
        .isEmpty();
  }

  /// Until it is over: an event of a run, and another run changed.
  ///
  /// @return how many events it wrote
  private int write(int writer, AtomicBoolean isOver) throws SQLException {
    int written = 0;
    try (Connection connection =
            DriverManager.getConnection(place.database.url(), place.database.user(), null);
        Statement statement = connection.createStatement()) {
      // In a circle it would be this one that fails, and not we who give way.
      statement.execute("SET deadlock_timeout = '100ms'");
      while (!isOver.get()) {
        written +=
            statement.executeUpdate(
                """
                INSERT INTO run_events (run_id, event_type, payload)
                SELECT id, 'by_%d', '{"late": true}' FROM runs ORDER BY id LIMIT 1 OFFSET %d
                """
                    .formatted(writer, written % 300));
        statement.executeUpdate(
            "UPDATE runs SET goal = 'goal %d' WHERE id = (SELECT id FROM runs ORDER BY id LIMIT 1 OFFSET %d)"
                .formatted(written, written * 7 % 300));
      }
    }
    return written;
  }
}
