package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.runledger.database.Databases;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is asked with every poll and every sweep steps into an index, and walks past no run that it
/// does not want.
class SqlitePlansTest {
  static Stream<Arguments> statements() {
    return Stream.of(
        arguments(SqliteQueue.ACTIVE_OF_SESSION, "idx_runs_one_active (session_id=?)"),
        arguments(SqliteQueue.NEXT_OF_SESSION, "idx_runs_queue (session_id=?)"),
        arguments(
            SqliteQueue.FIRST_READY_KEY,
            "COVERING INDEX idx_runs_ready (ready_key>? AND ready_key<?)"),
        arguments(SqliteQueue.READY_OF_KEY, "COVERING INDEX idx_runs_ready (ready_key=?)"),
        arguments(SqliteQueue.LEASES_OVER, "idx_runs_lease (lease_expires_at<?)"),
        arguments(SqliteQueue.GRACE_OVER, "idx_runs_grace (grace_ends_at<?)"),
        arguments(SqliteQueue.QUESTIONS_OVER, "idx_runs_question (waiting_expires_at<?)"),
        arguments(SqliteQueue.DURATIONS_OVER, "idx_runs_duration"),
        arguments(SqliteQueue.MATCHES_OVER, "idx_runs_timeout (timeout_at<?)"),
        arguments(SqliteQueue.DELAY_OVER, "idx_runs_delayed (not_before>? AND not_before<?)"),
        arguments(SqliteLeases.HELD_BY, "idx_runs_held (runner_id=?)"),
        arguments(SqliteLeases.RENEW_ALL, "idx_runs_held (runner_id=?)"),
        arguments(SqliteEvents.ID_LIKE, "(run_id=? AND event_id>? AND event_id<?)"),
        arguments(SqliteSeals.UNSEALED, "(run_id>?)"),
        arguments(SqliteSeals.TAILS, "(run_id>?)"),
        arguments(SqliteSeals.ENTRIES, "(run_id=? AND run_seq>?)"));
  }

  /// A value of which the planner cannot tell whether it is NULL.
  private static final String UNKNOWN = "nullif('x', 'y')";

  @TempDir Path folder;
  private Sql sql;

  @BeforeEach
  void open() {
    Path file = folder.resolve("runledger.db");
    Databases.open(new StoreAddress.SqliteFile(file)).close();
    sql = SqliteConnections.copier(file);
  }

  @AfterEach
  void close() {
    sql.close();
  }

  @Test
  void aListIsWalkedFromItsMarkOnAndNeverSorted() {
    assertThat(plan(SqliteRuns.LIST, UNKNOWN))
        .singleElement()
        .asString()
        .contains("idx_runs_created_at ((created_instant,run_id)<(?,?))");
  }

  @Test
  void whoIsNotToldOfAStopIsLookedForOnlyAmongWhatIsStopping() {
    assertThat(plan(SqliteQueue.STOPS_UNTOLD))
        .satisfiesExactly(
            runs -> assertThat(runs).isEqualTo("SCAN runs USING INDEX idx_runs_grace"),
            inside -> assertThat(inside).startsWith("CORRELATED"),
            commands -> assertThat(commands).contains("(run_id=? AND kind=?)"));
  }

  /// These indexes are empty but for what somebody wrote by hand.
  @Test
  void whatWasWrittenByHandIsFoundWithoutALookAtAnythingElse() {
    assertThat(plan(SqliteQueue.ANSWERS_UNTOLD))
        .containsExactly("SCAN runner_commands USING INDEX idx_runner_commands_elsewhere");
    assertThat(plan(SqliteQueue.LEASES_ENDLESS))
        .containsExactly("SCAN runs USING INDEX idx_runs_endless");
  }

  @Test
  void howManyRunsAFilterNamesIsCountedInAnIndex() {
    assertThat(plan(SqliteRuns.NAMED, UNKNOWN))
        .filteredOn(step -> step.contains(" runs "))
        .hasSize(4)
        .allMatch(step -> step.startsWith("SEARCH runs USING COVERING INDEX"));
  }

  private List<String> plan(String statement) {
    // The plan does not depend on the values, so that one may stand for each.
    return plan(statement, "'x'");
  }

  private List<String> plan(String statement, String value) {
    String explain = "EXPLAIN QUERY PLAN " + statement.replaceAll(":\\w+", value);
    return sql.query(explain).list(row -> row.text("detail"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void itStepsIntoAnIndex(String statement, String index) {
    assertThat(plan(statement))
        .noneMatch(step -> step.startsWith("SCAN"))
        .first()
        .asString()
        .contains(index);
  }
}
