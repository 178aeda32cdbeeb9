package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.store.CommandTable;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is said of the table `runner_commands` in the same words on both stores.
public abstract class JdbcCommands implements CommandTable {
  private static final String STOP = "stop";
  private static final String RESUME = "resume";

  private static final String PUT =
      """
      INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, grace_seconds, payload, created_at)
      VALUES (:run_id, :kind, :runner_id, :lease_token, :reason, :grace_seconds, :payload, :created_at)
      ON CONFLICT (run_id, kind) DO UPDATE
      SET runner_id = excluded.runner_id, lease_token = excluded.lease_token, reason = excluded.reason,
          grace_seconds = excluded.grace_seconds, payload = excluded.payload, created_at = excluded.created_at,
          delivered_at = NULL
      """;

  private static final String FIRST_TOLD =
      """
      SELECT min(coalesce(delivered_at, created_at)) AS told
      FROM runner_commands
      WHERE runner_id = :runner_id
      """;

  private static final String DROP =
      """
      DELETE FROM runner_commands
      WHERE run_id = :run_id
        AND (CAST(:kind AS text) IS NULL OR kind = :kind)
      """;

  protected final Sql sql;
  protected final InstantSource clock;

  protected JdbcCommands(Sql sql, InstantSource clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public void putStop(RunId run, Lease lease, String reason, Duration grace) {
    put(run, STOP, lease)
        .with("reason", reason)
        .with("grace_seconds", grace.toSeconds())
        .with("payload", (String) null)
        .update();
  }

  @Override
  public void putResume(RunId run, Lease lease, Json answer) {
    put(run, RESUME, lease)
        .with("reason", (String) null)
        .with("grace_seconds", (Long) null)
        .with("payload", answer.text())
        .update();
  }

  @Override
  public void confirmResume(RunId run) {
    sql.query(
            """
            UPDATE runner_commands
            SET reason = NULL
            WHERE run_id = :run_id
              AND kind = 'resume'
            """)
        .with("run_id", run.value())
        .update();
  }

  @Override
  public Optional<Json> answerTo(RunId run) {
    return sql.query(
            """
            SELECT payload
            FROM runner_commands
            WHERE run_id = :run_id
              AND kind = 'resume'
            """)
        .with("run_id", run.value())
        .one(row -> new Json(row.text("payload")));
  }

  private Query put(RunId run, String kind, Lease lease) {
    return sql.query(PUT)
        .with("run_id", run.value())
        .with("kind", kind)
        .with("runner_id", lease.holder().value())
        .with("lease_token", lease.token().value())
        .with("created_at", clock.instant());
  }

  @Override
  public @Nullable Instant nextDue(RunnerId runner, Duration redeliver) {
    Instant told =
        sql.query(FIRST_TOLD)
            .with("runner_id", runner.value())
            .list(row -> new Told(row.instantOrNull("told")))
            .getFirst()
            .at();
    return told == null ? null : told.plus(redeliver);
  }

  private record Told(@Nullable Instant at) {}

  @Override
  public void dropResume(RunId run) {
    drop(run, RESUME);
  }

  @Override
  public void dropAllTo(RunnerId runner) {
    sql.query(
            """
            DELETE FROM runner_commands
            WHERE runner_id = :runner_id
            """)
        .with("runner_id", runner.value())
        .update();
  }

  @Override
  public void forget(Instant before) {
    sql.query(
            """
            DELETE FROM runner_commands
            WHERE created_at < :before
              AND EXISTS (
                  SELECT 1
                  FROM runs
                  WHERE runs.run_id = runner_commands.run_id
                    AND runs.status IN ('completed', 'failed', 'stopped', 'cancelled'))
            """)
        .with("before", before)
        .update();
  }

  @Override
  public void drop(RunId run) {
    drop(run, null);
  }

  private void drop(RunId run, @Nullable String kind) {
    sql.query(DROP).with("run_id", run.value()).with("kind", kind).update();
  }

  protected static String kind(Command command) {
    return command.stop() == null ? RESUME : STOP;
  }

  protected static Command read(Row row) {
    boolean stops = row.text("kind").equals(STOP);
    return new Command(
        new RunnerId(row.text("runner_id")),
        new RunId(row.text("run_id")),
        new SessionId(row.text("session_id")),
        stops
            ? new Stop(row.text("reason"), Duration.ofSeconds(row.longValue("grace_seconds")))
            : null,
        stops ? null : new Json(row.text("payload")),
        row.instant("created_at"),
        row.longValue("bytes"));
  }
}
