package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.store.StoreAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Events that another program writes, many in one transaction: they are numbered one by one, and
/// their session and run are changed once. A row that is changed for each of them would be there as
/// often until the end, and each look at it would take longer than the one before.
class ManyEventsTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  private final StoreAddress.Postgres database = SERVER.newDatabase();
  private Connection connection;
  private Statement sql;

  @BeforeEach
  void open() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", String.valueOf(database.user()));
    properties.setProperty("currentSchema", database.schema());
    connection = DriverManager.getConnection(database.url(), properties);
    sql = connection.createStatement();
    sql.execute("INSERT INTO sessions (session_id) VALUES ('s')");
    for (String run : new String[] {"r", "q"}) {
      sql.execute(
          "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('%s', 's', 'START_SESSION', 'p', now())"
              .formatted(run));
    }
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    SERVER.drop(database);
  }

  private void write(String run, int many) throws SQLException {
    sql.execute(
        "INSERT INTO run_events (session_id, run_id, event_type) SELECT 's', '%s', 'a' FROM generate_series(1, %d)"
            .formatted(run, many));
  }

  private String ask(String query) throws SQLException {
    try (ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /// How often a row of the table was changed, counted from anywhere.
  private long changes(String table) throws SQLException {
    return Long.parseLong(ask("SELECT pg_stat_get_xact_tuples_updated('" + table + "'::regclass)"));
  }

  private String counters() throws SQLException {
    return ask(
        "SELECT string_agg(run_id || ' ' || last_run_seq, ', ' ORDER BY run_id) || ', next ' ||"
            + " max(next_seq) FROM runs JOIN sessions USING (session_id)");
  }

  private String logs() throws SQLException {
    return ask(
        """
        SELECT string_agg(run_id || ' ' || numbers, ', ' ORDER BY run_id)
        FROM (SELECT run_id, array_agg(run_seq ORDER BY seq)::text AS numbers FROM run_events GROUP BY run_id) AS logs
        """);
  }

  @Test
  void theirRunAndTheirSessionAreChangedOnce() throws SQLException {
    long sessions = changes("sessions");
    long runs = changes("runs");
    write("r", 20);
    write("r", 1);
    write("q", 2);
    write("r", 1);
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE");
    assertThat(changes("sessions") - sessions).isEqualTo(1);
    assertThat(changes("runs") - runs).isEqualTo(2);
    connection.commit();
    assertThat(counters()).isEqualTo("q 3, r 23, next 27");
    assertThat(ask("SELECT count(DISTINCT seq) || ' to ' || max(seq) FROM run_events"))
        .isEqualTo("26 to 26");
  }

  @Test
  void whatIsTakenBackLeavesNoHole() throws SQLException {
    write("r", 2);
    Savepoint before = connection.setSavepoint();
    write("r", 5);
    connection.rollback(before);
    write("r", 1);
    connection.commit();
    assertThat(logs()).isEqualTo("q {1}, r {1,2,3,4}");
    assertThat(counters()).isEqualTo("q 1, r 4, next 6");
  }

  @Test
  void aLogIsClosedByTheTransactionThatEndsItsRun() throws SQLException {
    sql.execute("UPDATE runs SET origin = 'native' WHERE run_id = 'r'");
    write("r", 2);
    sql.execute("UPDATE runs SET status = 'cancelled' WHERE run_id = 'r'");
    assertThatThrownBy(() -> write("r", 1))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("its log is closed");
  }

  @Test
  void aRunThatGoesAgainTakesItsEventsAlongAndNoNumberComesAgain() throws SQLException {
    write("q", 1);
    write("r", 3);
    sql.execute("DELETE FROM runs WHERE run_id = 'r'");
    connection.commit();
    write("q", 1);
    connection.commit();
    assertThat(counters()).isEqualTo("q 3, next 8");
    assertThat(ask("SELECT max(seq) FROM run_events")).isEqualTo("7");
  }
}
