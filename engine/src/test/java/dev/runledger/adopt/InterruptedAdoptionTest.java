package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
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

/// Adoptions that are killed, and that meet a full disk.
class InterruptedAdoptionTest {
  private static final String LOG =
      "SELECT session_id, coalesce(run_id, '-') AS run, seq, event_type, payload,"
          + " coalesce(source_id, '-'), coalesce(source_seq, -1) FROM run_events ORDER BY"
          + " session_id, seq";

  @TempDir Path folder;

  /// Portions share a transaction where they are quick: each time it may do one more.
  @Test
  void killedAfterEveryPortionItEndsAsIfItHadNotBeen() throws Exception {
    StoreAddress source = source();
    Path killed = folder.resolve("killed.db");
    int kills = 0;
    boolean isRunning = true;
    while (isRunning) {
      try (AdoptingProcess process = AdoptingProcess.start("session", source, killed, 0)) {
        kills++;
        isRunning = process.killAfter(kills);
      }
    }
    assertThat(kills).isGreaterThan(3);
    Path whole = folder.resolve("whole.db");
    AdoptionReport report = adopt(source, whole);
    assertThat(report.isRight()).isTrue();
    assertThat(ask(killed, LOG)).isEqualTo(ask(whole, LOG));
    assertThat(adopt(source, killed).isRight()).isTrue();
    assertThat(ask(killed, "SELECT count(*) FROM rejected_rows"))
        .isEqualTo(ask(whole, "SELECT count(*) FROM rejected_rows"));
  }

  @Test
  void aFullDiskLosesNothingAndItGoesOnWhenThereIsRoom() throws Exception {
    StoreAddress source = source();
    Path target = folder.resolve("full.db");
    try (AdoptingProcess process = AdoptingProcess.start("session", source, target, 900)) {
      process.last();
      assertThat(process.exit()).isNotZero();
    }
    assertThat(ask(target, "PRAGMA integrity_check")).containsExactly("ok");
    AdoptionReport report = adopt(source, target);
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables())
        .allMatch(table -> table.copied() + table.rejected() == table.rows());
  }

  private static AdoptionReport adopt(StoreAddress source, Path target) {
    return new Adoption(
            Catalog.find("session").orElseThrow(),
            source,
            new StoreAddress.SqliteFile(target),
            AdoptionWatch.NONE)
        .run();
  }

  private StoreAddress source() throws SQLException {
    Path file = folder.resolve("session.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 7).session(false, 200, 20_000);
    }
    return new StoreAddress.SqliteFile(file);
  }

  private static List<String> ask(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      int width = results.getMetaData().getColumnCount();
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= width; column++) {
          values.add(results.getString(column));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }
}
