package dev.runledger.install;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A program of `runs` or of `crawl`, whose documents differ in the names of their tables.
abstract class ExplorationProgram {
  static final String NIL_TO_ONE = "00000000-0000-4000-8000-000000000001";

  final String layout;
  final String runs;
  final String events;
  final String runId;
  Program program;

  ExplorationProgram(String layout, String runs, String events, String runId) {
    this.layout = layout;
    this.runs = runs;
    this.events = events;
    this.runId = runId;
  }

  @BeforeEach
  final void open() throws SQLException {
    program = Program.onPostgres(layout);
  }

  @AfterEach
  final void close() throws SQLException {
    program.close();
  }

  /// In statements `RUNS`, `EVENTS` and `RUN_ID` stand for the layout's own names.
  final String named(String sql) {
    return sql.replace("RUNS", runs).replace("EVENTS", events).replace("RUN_ID", runId);
  }

  final String insertRun() throws SQLException {
    return program.returned(
        named("INSERT INTO RUNS (app_package) VALUES ('com.example.app') RETURNING id"));
  }

  final void insertEvents(String run, int count) throws SQLException {
    program.execute(
        named(
            "INSERT INTO EVENTS (RUN_ID, event_type, payload) SELECT '%s', 'step', jsonb_build_object('n', n) FROM generate_series(1, %d) AS n"
                .formatted(run, count)));
  }
}
