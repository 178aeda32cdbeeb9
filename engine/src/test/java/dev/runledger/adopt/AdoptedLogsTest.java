package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.install.Layouts;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A run that is adopted is what it would be if its program had written it through the layout: many
/// at once, past the triggers that do it then.
class AdoptedLogsTest {
  private static final String WRITTEN =
      """
      SELECT concat_ws('|', r.run_id, r.status, CASE WHEN left(r.session_id, 4) = 'ses_' THEN 'own' ELSE r.session_id END, r.last_run_seq, THREAD, r.origin, r.kind,
          r.updated_at IS NULL, s.status, s.next_seq >= e.seq, e.seq, e.run_seq, e.event_type, e.source, e.payload)
      FROM runledger.runs AS r
      JOIN runledger.sessions AS s ON s.session_id = r.session_id
      LEFT JOIN runledger.run_events AS e ON e.run_id = r.run_id AND e.source_id IS NULL
      ORDER BY r.run_id, e.run_seq
      """;

  private StoreAddress.Postgres source;
  private StoreAddress.Postgres adopted;
  private StoreAddress.Postgres written;

  @BeforeEach
  void make() {
    source = PostgresServer.embedded().newEmptyDatabase();
    adopted = PostgresServer.embedded().newDatabase();
    written = PostgresServer.embedded().newDatabase();
  }

  @AfterEach
  void drop() {
    List.of(source, adopted, written).forEach(PostgresServer.embedded()::drop);
  }

  @ParameterizedTest
  @CsvSource({"runs,runs", "session,session_runs"})
  void itsLogItsSessionAndItsDefaultsAreThoseOfOneThatWasWritten(String name, String table)
      throws SQLException {
    Layout layout = Catalog.find(name).orElseThrow();
    try (Connection connection = connect(source)) {
      Samples samples = new Samples(connection, 12);
      if (name.equals("runs")) {
        samples.exploration(List.of("runs", "run_events", "run_id"), "run_status", 40, 0);
      } else {
        samples.session(true, 60, 0);
      }
    }
    run(source, "UPDATE " + table + " SET " + spelled(name));
    assertThat(new Adoption(layout, source, adopted, AdoptionWatch.NONE).run().isRight()).isTrue();
    Layouts.of(written).install(layout, false);
    if (name.equals("session")) {
      copy(
          "SELECT format('INSERT INTO session.sessions (session_id) VALUES (%L)', id) FROM sessions");
    }
    copy(inserts(name, table));
    // What a source of sessions has no thread for stays without.
    String rows =
        WRITTEN.replace("THREAD", name.equals("runs") ? "r.checkpoint_thread" : "r.prompt");
    assertThat(ask(adopted, rows)).isEqualTo(ask(written, rows));
  }

  private static String spelled(String name) {
    return name.equals("runs")
        ? "goal = goal"
        : "status = replace(status, 'canceled', 'cancelled'), parent_run_id = NULL";
  }

  /// Statements that write the same rows through the layout, in the order in which they are copied.
  private static String inserts(String name, String table) {
    return "SELECT format('INSERT INTO %s.%s SELECT * FROM json_populate_record(NULL::%s.%s, %%L)', row_to_json(t)) FROM %s AS t ORDER BY id::text COLLATE \"C\""
        .formatted(name, table, name, table, table);
  }

  private void copy(String statements) throws SQLException {
    for (String statement : ask(source, statements)) {
      run(written, statement);
    }
  }

  private static Connection connect(StoreAddress.Postgres database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), null);
  }

  private static void run(StoreAddress.Postgres database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
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
