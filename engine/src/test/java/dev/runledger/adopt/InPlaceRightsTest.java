package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A program that may only do some things with its tables may do just those with the views in their
/// place, from the moment on in which they are there.
class InPlaceRightsTest {
  private Place place;
  private String user;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 5)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 5, 10);
    user = "program_of_" + place.ask("SELECT current_database()").getFirst();
    place.execute("CREATE ROLE " + user + " LOGIN");
  }

  @AfterEach
  void drop() throws SQLException {
    place.execute("DROP OWNED BY " + user + "; DROP ROLE " + user);
    place.close();
  }

  @Test
  void rightsOfTablesAndOfSomeColumnsGoOn() throws Exception {
    place.execute(
        """
        GRANT SELECT ON run_events TO %1$s WITH GRANT OPTION;
        GRANT SELECT (id, status, goal), UPDATE (goal), INSERT (app_package, goal) ON runs TO %1$s
        """
            .formatted(user));
    String before = Dump.of(place.database);
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
    as("UPDATE runs SET goal = 'mine' WHERE status = 'PENDING'");
    as("INSERT INTO runs (app_package, goal) VALUES ('a', 'b')");
    as("SELECT count(*) FROM run_events");
    for (String forbidden :
        List.of(
            "UPDATE runs SET status = 'RUNNING'",
            "SELECT app_package FROM runs",
            "DELETE FROM runs",
            "INSERT INTO run_events (event_type) VALUES ('x')")) {
      assertThatThrownBy(() -> as(forbidden)).hasMessageContaining("permission denied");
    }
    place.undo().undo(true);
    assertThat(Dump.of(place.database)).isEqualTo(before);
    as("UPDATE runs SET goal = 'mine' WHERE status = 'PENDING'");
  }

  private void as(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(place.database.url(), user, null);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
