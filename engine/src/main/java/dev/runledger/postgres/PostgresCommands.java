package dev.runledger.postgres;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.CommandTable;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table `runner_commands` on PostgreSQL.
final class PostgresCommands implements CommandTable {
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

  private static final String DUE =
      """
      SELECT runner_commands.runner_id, runner_commands.run_id, runs.session_id, runner_commands.kind,
          runner_commands.reason, runner_commands.grace_seconds, runner_commands.payload
      FROM runner_commands
      JOIN runs ON runs.run_id = runner_commands.run_id
      WHERE runner_commands.runner_id = ANY (:runner_ids)
        AND (runner_commands.delivered_at IS NULL OR runner_commands.delivered_at <= :before)
      ORDER BY runner_commands.created_at, runner_commands.run_id
      """;

  private static final String TOLD =
      """
      UPDATE runner_commands
      SET delivered_at = :now
      WHERE runner_id = ANY (:runner_ids)
        AND (delivered_at IS NULL OR delivered_at <= :before)
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
        AND (:kind::text IS NULL OR kind = :kind)
      """;

  private static final String DROP_ALL =
      """
      DELETE FROM runner_commands
      WHERE run_id = ANY (:run_ids)
      """;

  private final Sql sql;
  private final Instant now;

  PostgresCommands(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
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

  private Query put(RunId run, String kind, Lease lease) {
    return sql.query(PUT)
        .with("run_id", run.value())
        .with("kind", kind)
        .with("runner_id", lease.holder().value())
        .with("lease_token", lease.token().value())
        .with("created_at", now);
  }

  @Override
  public List<Command> take(RunnerId runner, Instant before) {
    return takeAll(List.of(runner), before).getOrDefault(runner, List.of());
  }

  @Override
  public Map<RunnerId, List<Command>> takeAll(Collection<RunnerId> runners, Instant before) {
    List<String> ids = runners.stream().map(RunnerId::value).toList();
    Map<RunnerId, List<Command>> due = new HashMap<>();
    sql.query(DUE)
        .withTexts("runner_ids", ids)
        .with("before", before)
        .each(row ->
            due.computeIfAbsent(new RunnerId(row.text("runner_id")), _ -> new ArrayList<>())
                .add(read(row)));
    if (!due.isEmpty()) {
      sql.query(TOLD).withTexts("runner_ids", ids).with("before", before).with("now", now).update();
    }
    return due;
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
  public void drop(RunId run) {
    drop(run, null);
  }

  @Override
  public void dropAll(Collection<RunId> runs) {
    sql.query(DROP_ALL).withTexts("run_ids", runs.stream().map(RunId::value).toList()).update();
  }

  private void drop(RunId run, @Nullable String kind) {
    sql.query(DROP).with("run_id", run.value()).with("kind", kind).update();
  }

  private static Command read(Row row) {
    boolean stops = row.text("kind").equals(STOP);
    return new Command(
        new RunId(row.text("run_id")),
        new SessionId(row.text("session_id")),
        stops
            ? new Stop(row.text("reason"), Duration.ofSeconds(row.longValue("grace_seconds")))
            : null,
        stops ? null : new Json(row.text("payload")));
  }
}
