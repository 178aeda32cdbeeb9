package dev.runledger.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.Unpacked;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows that are brought by hand are the rows of a log as we keep it.
class OurTablesTest {
  private static final String COUNTS =
      """
      SELECT (SELECT count(*) FROM sessions) || ' ' || (SELECT count(*) FROM runs) || ' ' || (SELECT count(*) FROM run_events)
      """;

  /// Sessions and runs whose last number is not that of their last event.
  private static final String WRONG =
      """
      SELECT session_id
      FROM sessions
      WHERE next_seq <> 1 + (SELECT count(*) FROM run_events WHERE run_events.session_id = sessions.session_id)
         OR next_seq <> 1 + (SELECT max(seq) FROM run_events WHERE run_events.session_id = sessions.session_id)
      UNION ALL
      SELECT run_id
      FROM runs
      WHERE last_run_seq <> (SELECT max(run_seq) FROM run_events WHERE run_events.run_id = runs.run_id)
      """;

  @TempDir Path folder;

  @Test
  void allRowsComeIntoAFileOfOursAsOftenAsItIsAsked() throws Exception {
    PlainCopies.OnSqlite plain =
        PlainCopies.OnSqlite.make(folder.resolve("source.db"), folder.resolve("plain.db"), 20, 200);
    Path empty = folder.resolve("empty.db");
    ServerCommand.found().run("migrate up --db " + empty);
    Path to = folder.resolve("to.db");
    OurTables.OnSqlite tables = new OurTables.OnSqlite(plain.from(), empty, to);
    for (int round = 1; round <= 2; round++) {
      assertThat(tables.insert()).isPositive();
      assertThat(ask("jdbc:sqlite:" + to, COUNTS)).containsExactly("20 20 200");
      assertThat(ask("jdbc:sqlite:" + to, WRONG)).isEmpty();
    }
    String triggers =
        "SELECT name || sql FROM sqlite_master WHERE type IN ('trigger', 'index') ORDER BY name";
    assertThat(ask("jdbc:sqlite:" + to, triggers)).isEqualTo(ask("jdbc:sqlite:" + empty, triggers));
  }

  @Test
  void allRowsComeIntoASchemaOfOursAsOftenAsItIsAsked() throws Exception {
    try (PostgresServer server = PostgresServer.start(Unpacked.programs(), folder)) {
      PlainCopies.OnPostgres plain =
          PlainCopies.OnPostgres.make(
              PostgresPlace.make(server.jdbcUrl(), "from_here"),
              PostgresPlace.make(server.jdbcUrl(), "to_there"),
              folder,
              20,
              200);
      PostgresPlace empty = PostgresPlace.make(server.jdbcUrl(), "ours");
      ServerCommand.found().run("migrate up --db " + empty.jdbcUrl());
      OurTables.OnPostgres tables = new OurTables.OnPostgres(plain.from(), empty);
      for (int round = 1; round <= 2; round++) {
        assertThat(tables.insert()).isPositive();
        assertThat(ask(empty.jdbcUrl(), COUNTS)).containsExactly("20 20 200");
        assertThat(ask(empty.jdbcUrl(), WRONG)).isEmpty();
        assertThat(
                ask(
                    empty.jdbcUrl(),
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'run_events'::regclass AND"
                        + " tgenabled = 'D'"))
            .isEmpty();
      }
    }
  }

  static List<String> ask(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
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
