package dev.runledger.adopt;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Databases as programs of the published schemas leave them behind: the same ones for the same
/// seed. With NULLs, every status, odd JSON, history without runs, and rows that break the rules
/// where a database lets them.
final class Samples {
  private static final List<String> JSON =
      List.of(
          "{\"n\": 1.0, \"t\":\"ä\\u00e9 🎈\"}",
          "[1, 2,  {\"a\":null}]",
          "\"text\"",
          "null",
          "{\"e\":1e2,\"big\":123456789012345678901234567890}",
          "{}");

  private final Random random;
  private final Connection connection;

  Samples(Connection connection, long seed) {
    this.connection = connection;
    this.random = new Random(seed);
  }

  /// Seed 000 and 001.
  ///
  /// @param names of the tables and of the run's column, in their order in the document
  void exploration(List<String> names, String type, int runs, int events) throws SQLException {
    script(
        """
        CREATE TYPE WORDS AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');
        CREATE TABLE RUNS (
          id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
          status WORDS NOT NULL DEFAULT 'PENDING',
          app_package VARCHAR(255) NOT NULL,
          device_config JSONB,
          max_steps INTEGER NOT NULL DEFAULT 100,
          goal TEXT,
          created_at TIMESTAMP NOT NULL DEFAULT NOW(),
          started_at TIMESTAMP,
          completed_at TIMESTAMP,
          cancelled_at TIMESTAMP,
          error_message TEXT
        );
        CREATE TABLE EVENTS (
          id BIGSERIAL PRIMARY KEY,
          RUN_ID UUID NOT NULL REFERENCES RUNS(id) ON DELETE CASCADE,
          event_type VARCHAR(50) NOT NULL,
          payload JSONB NOT NULL,
          created_at TIMESTAMP NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_EVENTS_RUN_ID ON EVENTS(RUN_ID, id);
        CREATE INDEX idx_RUNS_created_at ON RUNS(created_at DESC);
        """
            .replace("RUNS", names.get(0))
            .replace("EVENTS", names.get(1))
            .replace("RUN_ID", names.get(2))
            .replace("WORDS", type));
    List<String> ids = new ArrayList<>();
    List<String> words = List.of("PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED");
    try (Rows rows =
        new Rows(
            "INSERT INTO %s VALUES (?::uuid, ?::%s, ?, ?::jsonb, ?::integer, ?, ?::timestamp, ?::timestamp, ?::timestamp, ?::timestamp, ?)"
                .formatted(names.get(0), type))) {
      for (int run = 0; run < runs; run++) {
        String id = uuid().toString();
        ids.add(id);
        String status = words.get(run % words.size());
        rows.add(
            id,
            status,
            "com.example.é" + run % 7,
            device(run),
            Integer.toString(run % 200),
            run % 2 == 0 ? "Find the 🎈 " + run : null,
            time(run),
            run % 5 > 0 ? time(run + 1) : null,
            run % 5 == 2 ? time(run + 2) : null,
            run % 5 == 4 ? time(run + 3) : null,
            run % 5 == 3 ? "It broke: 'x'" : null);
      }
    }
    try (Rows rows =
        new Rows(
            "INSERT INTO %s (%s, event_type, payload, created_at) VALUES (?::uuid, ?, ?::jsonb, ?::timestamp)"
                .formatted(names.get(1), names.get(2)))) {
      for (int event = 0; event < events; event++) {
        rows.add(
            ids.get(random.nextInt(ids.size())),
            List.of("agent.step", "tool:call", "run_completed", "screen-seen").get(event % 4),
            JSON.get(event % JSON.size()),
            time(event));
      }
    }
  }

  private static @Nullable String device(int run) {
    return switch (run % 6) {
      case 0 -> "{\"model\": \"P8\", \"w\": 1.50}";
      case 3 -> JSON.get(run / 6 % JSON.size());
      default -> null;
    };
  }

  /// Seed 002, with tables of sessions and events as they are usual.
  ///
  /// @param isPostgres else types are what SQLite takes, and rules are broken
  void session(boolean isPostgres, int runs, int events) throws SQLException {
    String datetime = isPostgres ? "TIMESTAMP" : "DATETIME";
    script(
        """
        CREATE TABLE sessions (id VARCHAR PRIMARY KEY, title TEXT, status VARCHAR, owner TEXT, created_at DATETIME NOT NULL);
        CREATE TABLE session_runs (
          id                VARCHAR PRIMARY KEY,
          session_id        VARCHAR NOT NULL REFERENCES sessions(id),
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
        CREATE TABLE session_events (
          id BIGINT PRIMARY KEY, session_id VARCHAR NOT NULL, seq INTEGER NOT NULL, type VARCHAR NOT NULL,
          payload JSON, created_at DATETIME NOT NULL, run_id VARCHAR NULL, event_id VARCHAR NULL);
        CREATE INDEX idx_session_event_run_seq ON session_events(session_id, run_id, seq);
        """
            .replace("DATETIME", datetime));
    String timed = isPostgres ? "?::timestamp" : "?";
    String json = isPostgres ? "?::json" : "?";
    List<String> sessions = new ArrayList<>();
    try (Rows rows = new Rows("INSERT INTO sessions VALUES (?, ?, ?, ?, " + timed + ")")) {
      for (int session = 0; session < Math.max(1, runs / 5); session++) {
        sessions.add("session-" + session);
        rows.add(
            "session-" + session,
            session % 3 == 0 ? null : "Sitzung ß " + session,
            List.of("finished", "idle", "failed", "active").get(session % 4),
            "me",
            time(session));
      }
    }
    Map<String, String> sessionOf = new HashMap<>();
    List<String> ids = new ArrayList<>();
    List<String> words =
        List.of(
            "queued", "running", "waiting_input", "completed", "failed", "cancelled", "canceled");
    try (Rows rows =
        new Rows(
            "INSERT INTO session_runs VALUES (?, ?, ?, ?, ?, ?, %2$s, ?, ?, %2$s, %2$s, %1$s, %1$s, %1$s, %1$s)"
                .formatted(timed, json))) {
      for (int run = 0; run < runs; run++) {
        String id = run % 17 == 0 ? "legacy-" + run : uuid().toString().replace("-", "");
        String session = sessions.get(run % sessions.size());
        boolean isBroken = !isPostgres && run % 29 == 7;
        String status = words.get(run % words.size());
        ids.add(id);
        sessionOf.put(id, session);
        rows.add(
            id,
            !isPostgres && run % 31 == 11 ? "session-lost" : session,
            run % 5 == 1 ? ids.get(run - 1) : null,
            List.of("chat", "resume", "retry", "system").get(run % 4),
            isBroken ? "paused" : status,
            run % 2 == 0 ? null : "Frag é " + run,
            run % 3 == 0 ? JSON.get(run % JSON.size()) : null,
            run % 4 == 0 ? session + ":" + id : null,
            null,
            status.equals("failed")
                ? "{\"code\": \"boom\",  \"n\":1.0}"
                : run % 8 == 1 ? JSON.get(run / 8 % JSON.size()) : null,
            run % 6 == 0 ? JSON.get(run / 6 % JSON.size()) : null,
            run % 2 == 0 ? null : time(run),
            null,
            time(run),
            time(run + 1));
      }
    }
    Map<String, Integer> seqs = new HashMap<>();
    try (Rows rows =
        new Rows(
            "INSERT INTO session_events VALUES (%s, ?, %s, ?, %s, %s, ?, ?)"
                .formatted(
                    isPostgres ? "?::bigint" : "?",
                    isPostgres ? "?::integer" : "?",
                    json,
                    timed))) {
      for (int event = 0; event < events; event++) {
        String run = ids.get(random.nextInt(ids.size()));
        String session = sessionOf.get(run);
        if (event % 11 == 0) {
          run = null;
        } else if (!isPostgres && event % 101 == 3) {
          run = "orphan-" + event;
        }
        int seq = seqs.getOrDefault(session, 0) + (event % 97 == 5 ? 0 : 1);
        seqs.put(session, seq);
        rows.add(
            Integer.toString(1000 + event),
            session,
            Integer.toString(Math.max(1, seq)),
            List.of("message", "tool_call", "run_failed", "token.delta").get(event % 4),
            !isPostgres && event % 201 == 9 ? "{oops" : event % 7 == 6 ? null : JSON.get(event % 6),
            time(event),
            run,
            event % 3 == 0 ? "event-" + event : null);
      }
    }
  }

  /// Seed 003.
  void coordinator(int runs) throws SQLException {
    script(
        """
        CREATE TABLE sessions (session_id TEXT PRIMARY KEY, session_name TEXT, parent_session_id TEXT, created_at TEXT);
        CREATE TABLE IF NOT EXISTS runs (
            run_id TEXT PRIMARY KEY,
            session_id TEXT NOT NULL,
            type TEXT NOT NULL,
            agent_name TEXT,
            prompt TEXT NOT NULL,
            project_dir TEXT,
            parent_session_id TEXT,
            execution_mode TEXT NOT NULL DEFAULT 'sync',
            demands TEXT,
            status TEXT NOT NULL DEFAULT 'pending',
            runner_id TEXT,
            error TEXT,
            created_at TEXT NOT NULL,
            claimed_at TEXT,
            started_at TEXT,
            completed_at TEXT,
            timeout_at TEXT,
            FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE
        );
        CREATE INDEX IF NOT EXISTS idx_runs_session_id ON runs(session_id);
        CREATE INDEX IF NOT EXISTS idx_runs_status ON runs(status);
        CREATE INDEX IF NOT EXISTS idx_runs_runner_id ON runs(runner_id);
        CREATE INDEX IF NOT EXISTS idx_runs_status_created ON runs(status, created_at);
        """);
    int sessions = Math.max(1, runs / 3);
    try (Rows rows = new Rows("INSERT INTO sessions VALUES (?, ?, ?, ?)")) {
      for (int session = 0; session < sessions; session++) {
        String parent = session % 4 == 0 ? "ses_%012x".formatted((session + 3) % sessions) : null;
        rows.add("ses_%012x".formatted(session), "Name " + session, parent, spelledTime(session));
      }
    }
    List<String> words =
        List.of("pending", "claimed", "running", "stopping", "completed", "failed", "stopped");
    try (Rows rows =
        new Rows("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (int run = 0; run < runs; run++) {
        rows.add(
            "run_%012x".formatted(random.nextLong() & 0xFFFF_FFFF_FFFFL),
            run % 31 == 11 ? "ses_lost" : "ses_%012x".formatted(run % sessions),
            run % 2 == 0 ? "START_SESSION" : "RESUME_SESSION",
            run % 3 == 0 ? null : "coder",
            "Do 🚀 " + run,
            run % 5 == 0 ? "/work/ä" : null,
            null,
            List.of("sync", "async_poll", "async_callback").get(run % 3),
            run % 23 == 5
                ? "{tags"
                : run % 2 == 0 ? null : "{\"tags\": [\"gpu\"],  \"hostname\":\"h\"}",
            run % 29 == 7 ? "done" : words.get(run % words.size()),
            run % 7 == 0 ? null : "lnch_1",
            run % 7 == 5 ? "It broke" : null,
            spelledTime(run),
            run % 4 == 0 ? null : spelledTime(run + 1),
            run % 4 == 1 ? spelledTime(run + 2) : null,
            run % 7 > 3 ? spelledTime(run + 3) : null,
            null);
      }
    }
  }

  private static String time(int at) {
    return "2025-%02d-%02d %02d:%02d:%02d.%06d"
        .formatted(1 + at % 12, 1 + at % 28, at % 24, at % 60, at * 7 % 60, at * 31 % 1_000_000);
  }

  /// In one of the spellings that programs have used.
  private static String spelledTime(int at) {
    String time = time(at);
    return switch (at % 5) {
      case 0 -> time.replace(' ', 'T') + "Z";
      case 1 -> time;
      case 2 -> time.substring(0, 19).replace(' ', 'T') + "Z";
      case 3 -> time.substring(0, 19).replace(' ', 'T') + "+02:00";
      default -> time.substring(0, 19);
    };
  }

  private UUID uuid() {
    return new UUID(
        (random.nextLong() & ~0xF000L) | 0x4000L,
        (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
  }

  private void script(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql.split(";\n")) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }

  /// Rows of text, many at a time.
  private final class Rows implements AutoCloseable {
    private final PreparedStatement statement;

    Rows(String insert) throws SQLException {
      connection.setAutoCommit(false);
      statement = connection.prepareStatement(insert);
    }

    void add(@Nullable String... values) throws SQLException {
      for (int at = 0; at < values.length; at++) {
        statement.setString(at + 1, values[at]);
      }
      statement.addBatch();
    }

    @Override
    public void close() throws SQLException {
      statement.executeBatch();
      statement.close();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }
}
