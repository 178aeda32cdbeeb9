package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.database.Migrations;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Portions that are brought into a SQLite file in one transaction: what others see of it, and how
/// long they wait.
class JoinedPortionsTest {
  private static final Layout LAYOUT = Catalog.find("session").orElseThrow();
  private static final String TRIGGERS =
      "SELECT name || ' ' || sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN"
          + " ('sessions', 'runs', 'run_events') ORDER BY name";
  private static final String RESTED =
      "INSERT INTO sessions (session_id) SELECT 'of-another-' || count(*) FROM sessions WHERE"
          + " session_id LIKE 'of-another-%'";

  @TempDir Path folder;
  private StoreAddress.SqliteFile source;
  private StoreAddress.SqliteFile target;

  @BeforeEach
  void make() throws SQLException {
    source = new StoreAddress.SqliteFile(folder.resolve("session.db"));
    target = new StoreAddress.SqliteFile(folder.resolve("target.db"));
    try (Connection connection = connect(source)) {
      new Samples(connection, 8).session(false, 300, 9000);
    }
    Migrations.of(target).up(Migrations.of(target).latest());
  }

  @Test
  void noOtherProgramEverSeesTheFileWithoutItsTriggers() throws Exception {
    List<String> before = AdoptedTwice.ask(target, TRIGGERS);
    List<List<String>> seen = new ArrayList<>();
    adopt(
        new Watch() {
          @Override
          public void copying(String table, long rows) {
            seen.add(ask(TRIGGERS));
          }
        });
    assertThat(before).isNotEmpty();
    assertThat(seen).hasSizeGreaterThan(6).allMatch(before::equals);
    assertThat(AdoptedTwice.ask(target, TRIGGERS)).containsAll(before);
  }

  @Test
  void whoWritesIntoTheFileDoesNotWaitWhileTheSourceIsWaitedFor() throws Exception {
    try (Connection other = connect(source);
        Statement lock = other.createStatement()) {
      List<String> written = new ArrayList<>();
      adopt(
          new Watch() {
            @Override
            public void copying(String table, long rows) {
              if (rows == 0 && !table.equals("sessions")) {
                execute(lock, "BEGIN EXCLUSIVE");
              }
            }

            @Override
            public void waiting(String what) {
              try (Connection connection = connect(target);
                  Statement statement = connection.createStatement()) {
                statement.execute(RESTED);
                written.add(what);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              } finally {
                execute(lock, "ROLLBACK");
              }
            }
          });
      assertThat(written).hasSize(2).allMatch(what -> what.contains("holds"));
      assertThat(
              AdoptedTwice.ask(
                  target, "SELECT count(*) FROM sessions WHERE session_id LIKE 'of-another-%'"))
          .containsExactly("2");
    }
  }

  @Test
  void whatWasToldBeforeAnExceptionIsThere() throws Exception {
    assertThatThrownBy(() ->
            adopt(
                new Watch() {
                  @Override
                  public void copying(String table, long rows) {
                    if (table.equals("session_events") && rows > 0) {
                      throw new IllegalStateException("stopped at " + rows);
                    }
                  }
                }))
        .hasMessageStartingWith("stopped at ");
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT copied + rejected > 0 FROM adoption_tables WHERE table_name ="
                    + " 'session_events'"))
        .containsExactly("1");
    assertThat(AdoptedTwice.ask(target, "SELECT count(*) > 300 FROM run_events"))
        .containsExactly("1");
  }

  private void adopt(AdoptionWatch watch) {
    assertThat(new Adoption(LAYOUT, source, target, watch).run().isRight()).isTrue();
  }

  private List<String> ask(String sql) {
    try {
      return AdoptedTwice.ask(target, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(StoreAddress.SqliteFile file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private abstract static class Watch implements AdoptionWatch {
    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {}

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {}
  }
}
