package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases of the documents' own words with the oddest rows that those allow, and with rows that
/// break them: the former are shown as they were, the latter are aside, and nothing is lost.
class HandMadeDatabasesTest {
  @TempDir Path folder;
  private final List<StoreAddress.Postgres> made = new ArrayList<>();

  @AfterEach
  void drop() {
    made.forEach(PostgresServer.embedded()::drop);
  }

  @Test
  void theOddestRunsThatTheirDocumentAllowsAreShownAsTheyWere() throws SQLException {
    StoreAddress.Postgres source = PostgresServer.embedded().newEmptyDatabase();
    made.add(source);
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null)) {
      new Samples(connection, 1)
          .exploration(List.of("runs", "run_events", "run_id"), "run_status", 5, 5);
      run(
          connection,
          """
          INSERT INTO runs (id, app_package) VALUES
              ('00000000-0000-0000-0000-000000000000', 'nil'),
              ('11111111-1111-4111-8111-222222222222', 'one twin by its last digits'),
              ('33333333-3333-4333-9333-222222222222', 'another twin'),
              ('FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', repeat('ü🎈', 127));
          INSERT INTO runs (app_package, status, device_config, max_steps, goal, created_at, error_message) VALUES
              ('', 'COMPLETED', '"text"', 0, '', '1970-01-01', ''),
              ('a.b', 'FAILED', '{"not_an_object": 1}', 2147483647, E'\\n\\t''"\\\\', '9999-12-31 23:59:59.999999', '{}'),
              ('a.b', 'CANCELLED', 'null', 1, NULL, '0001-01-01', NULL);
          INSERT INTO run_events (id, run_id, event_type, payload)
          SELECT -5 - row_number() OVER (), id, 'A', '1e400' FROM runs;
          INSERT INTO run_events (id, run_id, event_type, payload)
          SELECT 900000000000000000 + row_number() OVER (), id, repeat('x', 50), '{"\\\\": "\\\\", "k": {}}' FROM runs;
          INSERT INTO run_events (run_id, event_type, payload) SELECT id, 'run_created', 'null' FROM runs
          """);
    }
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    AdoptionReport report = adopt("runs", source, target);
    assertComplete(report);
    assertThat(report.tables()).allSatisfy(table -> assertThat(table.aside()).isEmpty());
  }

  @ToBothStores
  void aTableOfRunsAloneIsEnoughForSessionsAndBrokenRowsAreAside(boolean isToPostgres)
      throws SQLException {
    Path file = folder.resolve("literal.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      run(
          connection,
          """
          CREATE TABLE session_runs (
            id                VARCHAR PRIMARY KEY,
            session_id        VARCHAR NOT NULL,
            parent_run_id     VARCHAR NULL,
            trigger_source    VARCHAR(20) NOT NULL,
            status            VARCHAR(20) NOT NULL,
            input_message     TEXT NULL,
            resume_payload    JSON NULL,
            checkpoint_thread VARCHAR NULL,
            checkpoint_ns     VARCHAR NULL,
            latest_error      JSON NULL,
            metrics           JSON NULL,
            started_at        DATETIME NULL,
            finished_at       DATETIME NULL,
            created_at        DATETIME NOT NULL,
            updated_at        DATETIME NOT NULL
          );
          INSERT INTO session_runs VALUES
            ('00000000000000000000000000000001', 's', NULL, 'chat', 'queued', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
            ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 's', '00000000000000000000000000000001', 'retry', 'cancelled', '', '[]', '', '', '"x"', '[1]', NULL, NULL, '2025-01-01 00:00:00.5', '2025-01-01T00:00:00Z'),
            ('bbbbbbbbbbbbbbbbbbbbaaaaaaaaaaaa', 's', 'gone', 'system', 'waiting_input', 'twin', 'null', NULL, NULL, 'null', '12', NULL, NULL, '2025-01-01', '2025-01-01 10:00+02:00'),
            ('UPPERCASE0000000000000000000000A', 't', NULL, 'resume', 'completed', '🎈', NULL, 't:x', NULL, NULL, '1.50', NULL, NULL, '1735689600', '1735689600000'),
            ('run_0123456789ab', 't', NULL, 'chat', 'failed', NULL, NULL, NULL, NULL, '{"code": "x"}', NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
            ('broken-status', 't', NULL, 'chat', 'Queued', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
            ('broken-json', 't', NULL, 'chat', 'queued', NULL, NULL, NULL, NULL, '{', NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
            ('broken-time', 't', NULL, 'chat', 'queued', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'yesterday', '2025-01-01 00:00:00'),
            (NULL, 't', NULL, 'chat', 'queued', 'one', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
            (NULL, 't', NULL, 'chat', 'queued', 'two', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00', '2025-01-01 00:00:00')
          """);
    }
    StoreAddress target = target(isToPostgres);
    AdoptionReport report = adopt("session", new StoreAddress.SqliteFile(file), target);
    assertComplete(report);
    assertThat(report.rejected()).isEqualTo(5);
    assertThat(report.tables().getFirst().aside())
        .extracting(AdoptionReport.Aside::reason)
        .contains(
            "status 'Queued' is none of queued, running, waiting_input, completed, failed,"
                + " cancelled",
            "latest_error '{' is no JSON",
            "created_at 'yesterday' is no time");
    AdoptionReport again = adopt("session", new StoreAddress.SqliteFile(file), target);
    assertComplete(again);
    assertThat(again.rejected()).isEqualTo(5);
  }

  @ToBothStores
  void whatBreaksTheRulesOfCoordinatorIsAsideWithItsReason(boolean isToPostgres)
      throws SQLException {
    Path file = folder.resolve("observability.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 6).coordinator(3);
      run(
          connection,
          """
          INSERT INTO sessions (session_id) VALUES ('ses_bare');
          INSERT INTO runs (run_id, session_id, type, prompt, created_at, demands, status) VALUES
            ('run_bare', 'ses_bare', 'START_SESSION', '', '2025-01-01T00:00:00.123456789Z', '{}', 'pending'),
            ('RUN 1', 'ses_bare', 'START_SESSION', 'a blank in its name', '2025-01-01T00:00:00Z', NULL, 'pending'),
            ('run_list', 'ses_bare', 'START_SESSION', 'x', '2025-01-01T00:00:00Z', '["gpu"]', 'pending'),
            ('run_type', 'ses_bare', 'start_session', 'x', '2025-01-01T00:00:00Z', NULL, 'pending'),
            ('run_odd', 'ses_bare', 'RESUME_SESSION', 'odd demands', '2025-01-01T00:00:00+05:30', '{"tags": "gpu", "more": [1]}', 'stopped')
          """);
    }
    AdoptionReport report =
        adopt("coordinator", new StoreAddress.SqliteFile(file), target(isToPostgres));
    assertComplete(report);
    assertThat(report.tables().getLast().aside())
        .extracting(AdoptionReport.Aside::reason)
        .contains(
            "demands '[\"gpu\"]' is no JSON object, and demands are matched by name",
            "type 'start_session' is none of START_SESSION, RESUME_SESSION");
    assertThat(report.rejected()).isEqualTo(3);
  }

  private StoreAddress target(boolean isPostgres) {
    if (!isPostgres) {
      return new StoreAddress.SqliteFile(folder.resolve("target.db"));
    }
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    return target;
  }

  private static AdoptionReport adopt(String layout, StoreAddress from, StoreAddress to) {
    return new Adoption(Catalog.find(layout).orElseThrow(), from, to, AdoptionWatch.NONE).run();
  }

  private static void run(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  private static void assertComplete(AdoptionReport report) {
    for (AdoptionReport.OfTable table : report.tables()) {
      Verified verified = Objects.requireNonNull(table.verified(), table.name());
      assertThat(verified.differences()).as(table.name()).isEmpty();
      assertThat(verified.equal() + verified.aside())
          .as("%s, aside: %s", table.name(), table.aside())
          .isEqualTo(table.rows());
    }
  }
}
