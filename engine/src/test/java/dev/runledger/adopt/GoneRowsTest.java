package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a copy says of a source that has lost rows, or gained what they hang on.
class GoneRowsTest {
  @TempDir Path folder;

  private AdoptionReport adopt() {
    return new Adoption(
            Catalog.find("session").orElseThrow(),
            new StoreAddress.SqliteFile(folder.resolve("source.db")),
            new StoreAddress.SqliteFile(folder.resolve("target.db")),
            AdoptionWatch.NONE)
        .run();
  }

  @Test
  void whatIsGoneInTheSourceIsSaidAndStays() throws SQLException {
    source();
    adopt();
    int runs =
        count(
            "source.db",
            "session_runs WHERE status = 'completed' AND session_id <> 'session-lost'");
    int events = count("source.db", "session_events WHERE id % 100 = 50 AND run_id IS NULL");
    ask("source.db", "DELETE FROM session_runs WHERE status = 'completed'");
    ask("source.db", "DELETE FROM session_events WHERE id % 100 = 50 AND run_id IS NULL");
    ask(
        "target.db",
        "INSERT INTO session_events (session_id, seq, type) SELECT session_id, 5000, 'mine' FROM"
            + " sessions LIMIT 1");
    AdoptionReport report = adopt();
    assertThat(report.isRight()).isTrue();
    assertThat(verified(report, "session_runs").goneThere().count()).isEqualTo(runs);
    assertThat(verified(report, "session_runs").goneThere().keys()).isNotEmpty();
    assertThat(verified(report, "session_events").goneThere().count()).isEqualTo(events);
    assertThat(verified(report, "sessions").goneThere().count()).isZero();
  }

  @Test
  void aParentThatIsNotThereIsSaidAndKept() throws SQLException {
    source();
    ask("source.db", "ALTER TABLE sessions ADD COLUMN parent_session_id VARCHAR");
    ask("source.db", "UPDATE sessions SET parent_session_id = 'session-0' WHERE id = 'session-2'");
    ask("source.db", "UPDATE sessions SET parent_session_id = 'lost' WHERE id = 'session-1'");
    AdoptionReport report = adopt();
    assertThat(report.isRight()).isTrue();
    assertThat(verified(report, "sessions").orphaned().keys()).containsExactly("[\"session-1\"]");
    assertThat(
            ask(
                "target.db",
                "SELECT json_extract(extras, '$.parent_session_id') FROM adopted_rows WHERE"
                    + " table_name = 'sessions' AND source_key = '[\"session-1\"]'"))
        .isEqualTo("lost");
    assertThat(
            ask(
                "target.db",
                "SELECT parent_session_id FROM sessions WHERE session_id = 'session-2'"))
        .isEqualTo("session-0");
  }

  @Test
  void whatIsMendedInTheSourceComesWithTheNextAdoption() throws SQLException {
    source();
    long aside = adopt().rejected();
    assertThat(adopt().rejected()).isEqualTo(aside);
    ask("source.db", "UPDATE session_runs SET status = 'failed' WHERE status = 'paused'");
    ask("source.db", "UPDATE session_events SET payload = '{}' WHERE payload = '{oops'");
    ask(
        "source.db",
        "INSERT INTO sessions (id, created_at) VALUES ('session-lost', '2025-01-01 00:00:00')");
    ask("source.db", "DELETE FROM session_events WHERE run_id LIKE 'orphan-%'");
    ask(
        "source.db",
        "UPDATE session_events SET session_id = 'session-lost' WHERE run_id IN (SELECT id FROM"
            + " session_runs WHERE session_id = 'session-lost')");
    AdoptionReport report = adopt();
    assertThat(report.isRight()).isTrue();
    assertThat(ask("target.db", "SELECT group_concat(DISTINCT reason) FROM session_runs_rejected"))
        .isNull();
    for (AdoptionReport.OfTable table : report.tables()) {
      assertThat(verified(report, table.name()).equal())
          .as(
              "%s: %s aside %d gone %d missing %d rep %d chg %d : %s",
              table.name(),
              ask(
                  "target.db",
                  "SELECT group_concat(DISTINCT reason) FROM session_events_rejected WHERE reason NOT LIKE '%orphan%'"),
              verified(report, table.name()).aside(),
              verified(report, table.name()).goneHere(),
              verified(report, table.name()).missing(),
              verified(report, table.name()).repaired(),
              verified(report, table.name()).changedHere(),
              verified(report, table.name()).differences())
          .isEqualTo(table.rows());
    }
  }

  private static Verified verified(AdoptionReport report, String table) {
    return report.tables().stream()
        .filter(one -> one.name().equals(table))
        .map(AdoptionReport.OfTable::verified)
        .map(Objects::requireNonNull)
        .findFirst()
        .orElseThrow();
  }

  private void source() throws SQLException {
    try (Connection connection = connect("source.db")) {
      new Samples(connection, 3).session(false, 100, 1000);
    }
  }

  private Connection connect(String file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
  }

  private int count(String file, String from) throws SQLException {
    return Integer.parseInt(
        Objects.requireNonNull(ask(file, "SELECT count(*) FROM " + from), from));
  }

  /// The first value; null where there is none.
  private @org.jspecify.annotations.Nullable String ask(String file, String sql)
      throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      try (ResultSet results = statement.getResultSet()) {
        return results.next() ? results.getString(1) : null;
      }
    }
  }
}
