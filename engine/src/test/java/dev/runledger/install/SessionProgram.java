package dev.runledger.install;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A program of `session`, with a session `s1`.
abstract class SessionProgram {
  static final String ID = "0190a1b2c3d47e5f8a6b7c8d9e0f1a2b";
  static final String OTHER = "0190a1b2c3d47e5f8a6b7c8d9e0f1a2c";

  @TempDir Path folder;
  Program program;

  abstract Program start() throws SQLException;

  @BeforeEach
  final void open() throws SQLException {
    program = start();
    program.execute("INSERT INTO sessions (session_id) VALUES ('s1')");
  }

  @AfterEach
  final void close() throws SQLException {
    program.close();
  }

  final void insertRun(String id) throws SQLException {
    program.execute(
        "INSERT INTO session_runs (id, session_id, trigger_source) VALUES ('%s', 's1', 'chat')"
            .formatted(id));
  }

  final void insertEvents(String run, int from, int to) throws SQLException {
    program.execute(
        """
        WITH RECURSIVE numbers (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
        INSERT INTO session_events (session_id, run_id, seq, type, payload)
        SELECT 's1', '%s', n, 'token', '{"text": "hi"}' FROM numbers
        """
            .formatted(from, to, run));
  }

  /// How the driver prints it: PostgreSQL leaves noughts at the end out.
  final String shown(String time) {
    return program.isPostgres() ? time.replaceFirst("\\.?0+$", "") : time;
  }
}
