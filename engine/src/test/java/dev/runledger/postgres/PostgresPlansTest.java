package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.runledger.database.Databases;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// With many runs that nobody may take, and as many that are over, what is asked with every poll,
/// every sweep and every page steps into an index, and walks past no run that it does not want.
class PostgresPlansTest {
  private static final int MANY = 20_000;
  private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_]+)");

  private static StoreAddress.Postgres database;
  private static Sql sql;

  static Stream<Arguments> statements() {
    return Stream.of(
        arguments(PostgresQueue.ACTIVE_OF_SESSION, "idx_runs_one_active"),
        arguments(PostgresQueue.NEXT_OF_SESSION, "idx_runs_queue"),
        arguments(PostgresQueue.HEADS_OF_SESSIONS, "idx_runs_one_active"),
        arguments(PostgresQueue.HEADS_OF_SESSIONS, "idx_runs_queue"),
        arguments(PostgresQueue.FIRST_READY_KEYS, "idx_runs_ready"),
        arguments(PostgresQueue.READY_OF_KEYS, "idx_runs_ready"),
        arguments(PostgresQueue.CLAIMABLE, "idx_runs_ready"),
        arguments(PostgresQueue.CLAIMABLE, "idx_runs_one_active"),
        arguments(PostgresQueue.CLAIMABLE, "run_state_snapshots_pkey"),
        arguments(PostgresDue.LEASES_OVER, "idx_runs_lease"),
        arguments(PostgresDue.STOPS_UNTOLD, "idx_runs_"),
        arguments(PostgresDue.STOPS_UNTOLD, "runner_commands_pkey"),
        arguments(PostgresDue.ANSWERS_UNTOLD, "idx_runner_commands_elsewhere"),
        arguments(PostgresDue.LEASES_ENDLESS, "idx_runs_endless"),
        arguments(PostgresDue.GRACE_OVER, "idx_runs_"),
        arguments(PostgresDue.QUESTIONS_OVER, "idx_runs_"),
        arguments(PostgresDue.DURATIONS_OVER, "idx_runs_"),
        arguments(PostgresDue.MATCHES_OVER, "idx_runs_timeout"),
        arguments(PostgresLeases.HELD_BY, "idx_runs_held"),
        arguments(PostgresLeases.RENEW_ALL, "idx_runs_held"),
        arguments(PostgresSeals.UNSEALED, "unsealed_pkey"),
        arguments(PostgresSeals.UNSEALED_LOCKED, "unsealed_pkey"),
        arguments(PostgresSeals.TAILS, "runs_pkey"),
        arguments(PostgresSeals.ENTRIES, "run_events_run_id_run_seq_key"));
  }

  @BeforeAll
  static void fill() throws SQLException {
    database = PostgresServer.embedded().newDatabase();
    Databases.open(database).close();
    sql = new Sql(PostgresServer.connect(database), new PostgresTimes());
    sql.script(
        """
        SET search_path = runledger;
        SET runledger.writer = 'server';
        INSERT INTO sessions (session_id)
        SELECT 'ses_' || n FROM generate_series(1, %1$d) AS n;
        INSERT INTO runs (
            run_id, session_id, type, prompt, demands, status, created_at, timeout_at, run_uuid, origin, ready_key)
        SELECT 'run_' || n, 'ses_' || n, 'START_SESSION', '', '{"tags":["nobody"]}',
            CASE WHEN n %% 2 = 0 THEN 'pending' ELSE 'completed' END,
            now() - n * interval '1 s', CASE WHEN n %% 2 = 0 THEN now() + interval '1 h' END, gen_random_uuid(),
            'native', CASE WHEN n %% 2 = 0 THEN U&'\001f\001f\001fnobody\001f' END
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type)
        SELECT 'ses_' || n, 'run_' || n, 1, 1, 'x' FROM generate_series(1, %1$d) AS n;
        INSERT INTO run_state_snapshots (run_id, step_ordinal, run_seq, state_json, checksum)
        SELECT 'run_' || n, 1, 1, '{}', '' FROM generate_series(1, %1$d) AS n;
        INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, grace_seconds)
        SELECT 'run_' || n, 'stop', 'lnch_' || n, 'lt_' || n, '', 30 FROM generate_series(1, %1$d) AS n;
        INSERT INTO unsealed (run_id)
        SELECT 'run_' || n FROM generate_series(1, %1$d) AS n;
        ANALYZE
        """
            .formatted(MANY));
  }

  @AfterAll
  static void drop() {
    sql.close();
    PostgresServer.embedded().drop(database);
  }

  /// As the server plans it when it has been asked often, for whatever values.
  @ParameterizedTest
  @MethodSource("statements")
  void itStepsIntoAnIndex(String statement, String index) {
    assertThat(plan("force_generic_plan", statement, List.of()))
        .anyMatch(step -> step.contains(" using " + index))
        .noneMatch(step -> step.contains("Seq Scan on run"));
  }

  @Test
  void aListIsWalkedFromItsMarkOn() {
    assertThat(plan("force_custom_plan", PostgresRuns.LIST, List.of("limit", "most_bytes")))
        .anyMatch(step -> step.contains("idx_runs_created_at on runs"))
        .noneMatch(step -> step.contains("Sort"));
  }

  @Test
  void aListOfWhatIsRareIsNotLookedForAmongAll() {
    assertThat(
            plan(
                "force_custom_plan",
                PostgresRuns.LIST,
                List.of("limit", "most_bytes", "session_id")))
        .anyMatch(step -> step.contains("idx_session_runs_session_created"))
        .noneMatch(step -> step.contains("Seq Scan"));
  }

  @Test
  void theRunsOfAnAgentAreNotLookedForAmongAll() {
    assertThat(
            plan(
                "force_custom_plan",
                PostgresRuns.LIST,
                List.of("limit", "most_bytes", "agent_name")))
        .anyMatch(step -> step.contains("idx_runs_agent on runs"))
        .noneMatch(step -> step.contains("Sort") || step.contains("Seq Scan"));
  }

  /// @param given the names of what has a value; all others are NULL
  private static List<String> plan(String mode, String statement, List<String> given) {
    List<String> names = new ArrayList<>();
    String numbered =
        NAME.matcher(statement)
            .replaceAll(found -> {
              if (!names.contains(found.group(1))) {
                names.add(found.group(1));
              }
              return "\\$" + (names.indexOf(found.group(1)) + 1);
            });
    sql.script("SET plan_cache_mode = " + mode);
    sql.script("PREPARE asked AS " + numbered);
    try {
      List<String> values =
          names.stream().map(name -> given.contains(name) ? "'1'" : "NULL").toList();
      String execute =
          "EXPLAIN EXECUTE asked" + (values.isEmpty() ? "" : "(" + String.join(", ", values) + ")");
      return sql.query(execute).list(row -> row.text("QUERY PLAN"));
    } finally {
      sql.script("DEALLOCATE asked");
    }
  }
}
