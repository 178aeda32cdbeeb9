package dev.runledger.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Runs and their events as one would keep them by hand in PostgreSQL: the tables of the request
/// that this project began with. No numbers, no fences, no feed.
public final class SeedTables {
  private static final int LINES_AT_ONCE = 1000;

  private static final String RUN_ID =
      "('00000000-0000-4000-8000-' || lpad(%s::text, 12, '0'))::uuid";

  private final PostgresPlace place;
  private final int runs;
  private final String payload;
  private final Optional<Pgbench> pgbench;

  private SeedTables(PostgresPlace place, int runs, String payload, Optional<Pgbench> pgbench) {
    this.place = place;
    this.runs = runs;
    this.payload = payload;
    this.pgbench = pgbench;
  }

  /// @param payload JSON of every event, without a backslash in it
  /// @param folder for the scripts and logs of pgbench
  public static SeedTables make(PostgresPlace place, int runs, String payload, Path folder)
      throws SQLException {
    place.execute(
        """
        CREATE TYPE run_status AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')
        """,
        """
        CREATE TABLE runs (
          id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
          status run_status NOT NULL DEFAULT 'PENDING',
          app_package VARCHAR(255) NOT NULL,
          device_config JSONB,
          max_steps INTEGER NOT NULL DEFAULT 100,
          goal TEXT,
          created_at TIMESTAMP NOT NULL DEFAULT NOW(),
          started_at TIMESTAMP,
          completed_at TIMESTAMP,
          cancelled_at TIMESTAMP,
          error_message TEXT
        )
        """,
        """
        CREATE TABLE run_events (
          id BIGSERIAL PRIMARY KEY,
          run_id UUID NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
          event_type VARCHAR(50) NOT NULL,
          payload JSONB NOT NULL,
          created_at TIMESTAMP NOT NULL DEFAULT NOW()
        )
        """,
        "CREATE INDEX idx_run_events_run_id ON run_events(run_id, id)",
        "CREATE INDEX idx_runs_created_at ON runs(created_at DESC)",
        """
        INSERT INTO runs (id, app_package)
        SELECT %s, 'com.example.shop' FROM generate_series(1, %d) AS n
        """
            .formatted(RUN_ID.formatted("n"), runs),
        "VACUUM ANALYZE");
    return new SeedTables(place, runs, payload, Pgbench.find(folder));
  }

  /// Who does the inserts.
  public String inserter() {
    return pgbench.isPresent() ? "pgbench" : "JDBC (no pgbench)";
  }

  /// Events one by one, each committed by itself.
  ///
  /// @return per second
  public double insert(int clients, Duration span)
      throws IOException, InterruptedException, ExecutionException {
    if (pgbench.isPresent()) {
      String script =
          """
          \\set n random(1, %d)
          INSERT INTO run_events (run_id, event_type, payload) VALUES (%s, 'user.note', '%s');
          """
              .formatted(runs, RUN_ID.formatted(":n"), payload.replace("'", "''"));
      return pgbench.orElseThrow().perSecond(place, script, clients, span);
    }
    return SqlClients.run(place, clients, span, this::inserts).perSecond();
  }

  private SqlClients.Step inserts(Connection connection) throws SQLException {
    String insert =
        """
        INSERT INTO run_events (run_id, event_type, payload)
        VALUES (?::uuid, 'user.note', ?::jsonb)
        """;
    PreparedStatement statement = connection.prepareStatement(insert);
    return () -> {
      statement.setString(1, run(ThreadLocalRandom.current().nextInt(runs) + 1));
      statement.setString(2, payload);
      return statement.executeUpdate();
    };
  }

  /// One client, one COPY, one transaction.
  ///
  /// @return rows per second
  public double copy(Duration span) throws SQLException {
    List<byte[]> lines =
        IntStream.rangeClosed(1, runs)
            .mapToObj(run -> (run(run) + "\tuser.note\t" + payload + "\n").getBytes(UTF_8))
            .toList();
    long started = System.nanoTime();
    long end = started + span.toNanos();
    long rows = 0;
    try (Connection connection = place.connect()) {
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY run_events (run_id, event_type, payload) FROM STDIN");
      while (System.nanoTime() < end) {
        var piece = new ByteArrayOutputStream(LINES_AT_ONCE * 300);
        for (int line = 0; line < LINES_AT_ONCE; line++) {
          piece.writeBytes(lines.get(ThreadLocalRandom.current().nextInt(runs)));
        }
        byte[] bytes = piece.toByteArray();
        copy.writeToCopy(bytes, 0, bytes.length);
        rows += LINES_AT_ONCE;
      }
      copy.endCopy();
    }
    return rows * 1e9 / (System.nanoTime() - started);
  }

  private static String run(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number);
  }
}
