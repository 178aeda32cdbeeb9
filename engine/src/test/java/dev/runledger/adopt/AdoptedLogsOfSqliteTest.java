package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Migrations;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [AdoptedLogsTest], in a SQLite file: triggers are taken away while many rows are brought, and
/// what they do is done for all of them at once.
class AdoptedLogsOfSqliteTest {
  private static final Layout LAYOUT = Catalog.find("session").orElseThrow();

  private static final List<String> SAME =
      List.of(
          """
          SELECT concat_ws('|', r.run_id, r.status, r.session_id, r.last_run_seq, r.sealed_run_seq, r.origin, r.kind,
              r.updated_at, s.status, s.next_seq)
          FROM runs AS r
          JOIN sessions AS s ON s.session_id = r.session_id
          ORDER BY 1
          """,
          """
          SELECT concat_ws('|', session_id, seq, run_id, run_seq, event_type, source, payload)
          FROM run_events
          ORDER BY session_id, seq
          """,
          "SELECT run_id FROM unsealed ORDER BY run_id",
          "SELECT next_pos FROM feed_head",
          "SELECT sum(seq_to - seq_from + 1) FROM feed");

  @TempDir Path folder;
  private StoreAddress.SqliteFile source;
  private StoreAddress.SqliteFile adopted;

  @BeforeEach
  void adopt() throws SQLException {
    source = new StoreAddress.SqliteFile(folder.resolve("session.db"));
    adopted = new StoreAddress.SqliteFile(folder.resolve("adopted.db"));
    try (Connection connection = connect(source)) {
      new Samples(connection, 12).session(false, 300, 0);
    }
    run(source, "DELETE FROM session_runs WHERE session_id = 'session-lost' OR status = 'paused'");
    run(
        source,
        "UPDATE session_runs SET status = replace(status, 'canceled', 'cancelled'), parent_run_id ="
            + " NULL");
    assertThat(new Adoption(LAYOUT, source, adopted, AdoptionWatch.NONE).run().isRight()).isTrue();
  }

  @Test
  void theirLogsAndSessionsAreThoseOfRunsThatWereWritten() throws SQLException {
    StoreAddress.SqliteFile written = empty();
    String columns =
        AdoptedTwice.ask(source, "SELECT name FROM pragma_table_info('session_runs')").stream()
            .collect(Collectors.joining(", "));
    run(
        written,
        """
        ATTACH '%s' AS there;
        INSERT INTO sessions (session_id, status)
        SELECT id, CASE WHEN status IN ('idle', 'failed') THEN status ELSE 'idle' END
        FROM there.sessions;
        INSERT INTO main.session_runs (%s)
        SELECT %s
        FROM there.session_runs
        ORDER BY id
        """
            .formatted(source.path(), columns, columns));
    for (String question : SAME) {
      List<String> rows = AdoptedTwice.ask(written, question);
      assertThat(rows).isNotEmpty();
      assertThat(AdoptedTwice.ask(adopted, question)).isEqualTo(rows);
    }
  }

  @Test
  void theSchemaIsWhatItIsInAFileThatNobodyAdoptedInto() throws SQLException {
    String schema =
        "SELECT name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";
    List<String> views = AdoptedTwice.ask(adopted, schema);
    views.removeIf(line -> line.contains("_rejected: CREATE VIEW"));
    assertThat(views).isEqualTo(AdoptedTwice.ask(empty(), schema));
  }

  private StoreAddress.SqliteFile empty() {
    StoreAddress.SqliteFile file = new StoreAddress.SqliteFile(folder.resolve("written.db"));
    Migrations migrations = Migrations.of(file);
    migrations.up(migrations.latest());
    Layouts.of(file).install(LAYOUT, false);
    return file;
  }

  private static Connection connect(StoreAddress.SqliteFile file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void run(StoreAddress.SqliteFile file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
