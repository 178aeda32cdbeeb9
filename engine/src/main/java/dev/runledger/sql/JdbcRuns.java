package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.store.RunTable;
import dev.runledger.store.StoreException;
import dev.runledger.wire.DemandsJson;
import dev.runledger.wire.FailureJson;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is said of the table `runs` in the same words on both stores.
public abstract class JdbcRuns implements RunTable {
  private static final String SAVE =
      """
      UPDATE runs
      SET status = :status, runner_id = CASE origin WHEN 'native' THEN :runner_id ELSE runner_id END,
          lease_token = CASE origin WHEN 'native' THEN :lease_token ELSE lease_token END,
          lease_expires_at = :lease_expires_at, lease_acknowledged = :lease_acknowledged,
          error = CASE origin WHEN 'native' THEN :error ELSE error END,
          latest_error = CASE origin WHEN 'native' THEN :latest_error ELSE latest_error END,
          result = CASE origin WHEN 'native' THEN :result ELSE result END,
          metrics = CASE origin WHEN 'native' THEN coalesce(:metrics, metrics) ELSE metrics END,
          claimed_at = :claimed_at, completed_at = :completed_at,
          started_at = CASE WHEN origin <> 'native' AND started_at IS NOT NULL THEN started_at ELSE :started_at END,
          cancelled_at = :cancelled_at, timeout_at = :timeout_at, not_before = :not_before,
          resume_payload = :resume_payload, waiting_reason = :waiting_reason, waiting_schema = :waiting_schema,
          waiting_expires_at = :waiting_expires_at, waiting_default = :waiting_default,
          stop_reason = :stop_reason, stopping_by = :stopping_by, grace_ends_at = :grace_ends_at,
          demands = CASE origin WHEN 'native' THEN :demands ELSE demands END,
          attempt = :attempt, ready_key = NULL, revision = revision + 1, updated_at = :updated_at
      WHERE run_id = :run_id
      """;

  public final Sql sql;
  private final InstantSource clock;

  public JdbcRuns(Sql sql, InstantSource clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public Optional<Run> find(RunId id) {
    Optional<Run> found = byId(id);
    if (found.isPresent()) {
      return found;
    }
    return id.asUuid().flatMap(this::byUuid);
  }

  protected abstract Optional<Run> byId(RunId id);

  protected abstract Optional<Run> byUuid(UUID uuid);

  /// The columns of a new row.
  protected final void bindNew(Bound<?> row, Beginning fresh) {
    Run run = fresh.run();
    Job job = run.job();
    Job.Terms terms = job.terms();
    Lineage lineage = run.lineage();
    Job.Exploration exploration = job.exploration();
    Integer steps = exploration == null ? null : exploration.maxSteps();
    row.with("run_id", run.id().value())
        .with("session_id", run.sessionId().value())
        .with("type", Words.of(lineage.type()))
        .with("agent_name", job.agentName())
        .with("prompt", job.prompt())
        .with("project_dir", job.projectDir())
        .with("parent_session_id", id(lineage.parentSession()))
        .with("execution_mode", Words.of(lineage.mode()))
        .with("demands", demands(run))
        .with("created_at", run.timing().createdAt())
        .with("timeout_at", run.timing().timeoutAt())
        .with("run_uuid", run.uuid().toString())
        .with("kind", Words.of(job.kind()))
        .with("trigger_source", Words.of(lineage.trigger()))
        .with("parent_run_id", id(lineage.parentRun()))
        .with("parameters", text(job.parameters()))
        .with("checkpoint_thread", run.checkpoint().thread())
        .with("checkpoint_ns", run.checkpoint().ns())
        .with("app_package", exploration == null ? null : exploration.appPackage())
        .with("device_config", exploration == null ? null : text(exploration.deviceConfig()))
        .with("max_steps", steps == null ? Job.Exploration.MAX_STEPS : steps)
        .with("max_steps_asked", steps != null)
        .with("goal", job.goal())
        .with("input_message", job.inputMessage())
        .with("origin", run.origin())
        .with("max_duration", seconds(terms.maxDuration()))
        .with("not_before", terms.notBefore())
        .with("priority", terms.priority())
        .with("attempt", run.attempt())
        .with("max_attempts", terms.maxAttempts())
        .with("on_lost", Words.of(terms.onLost()))
        .with("metadata", text(job.metadata()))
        .with("updated_at", clock.instant())
        .with("match_seconds", seconds(terms.match()))
        .with("affinity", terms.affinity())
        .with("ready_key", fresh.readyKey());
  }

  @Override
  public void save(Run run) {
    saveAll(List.of(run));
  }

  @Override
  public void saveAll(List<Run> runs) {
    Batch saves = sql.batch(SAVE);
    for (Run run : runs) {
      bind(saves, run);
      saves.add();
    }
    requireAll(saves.run(), runs);
  }

  protected final void bind(Bound<?> save, Run run) {
    bindLife(save, run);
    bindState(save, run);
  }

  protected static void requireAll(int saved, List<Run> runs) {
    if (saved != runs.size()) {
      throw StoreException.because("A run vanished while it was being saved: one of " + ids(runs));
    }
  }

  private static List<RunId> ids(List<Run> runs) {
    return runs.stream().map(Run::id).toList();
  }

  /// The columns that every state fills.
  private static void bindLife(Bound<?> save, Run run) {
    RunState state = run.state();
    Lease lease = state.leaseOrLast();
    boolean ended = state instanceof RunState.Ended;
    save.with("run_id", run.id().value())
        .with("status", Words.of(run.status()))
        .with("runner_id", lease == null ? null : lease.holder().value())
        .with("lease_token", lease == null ? null : lease.token().value())
        .with("lease_expires_at", lease == null || ended ? null : lease.expiresAt())
        .with("lease_acknowledged", lease != null && lease.acknowledged())
        .with("claimed_at", run.timing().claimedAt())
        .with("started_at", run.timing().startedAt())
        .with("completed_at", state instanceof RunState.Ended end ? end.at() : null)
        .with("timeout_at", run.timing().timeoutAt())
        .with("resume_payload", text(run.resumePayload()))
        .with("demands", demands(run))
        .with("attempt", run.attempt())
        .with("updated_at", run.timing().updatedAt());
  }

  /// The columns that only some states fill.
  private static void bindState(Bound<?> save, Run run) {
    RunState state = run.state();
    var failed = state instanceof RunState.Failed failure ? failure : null;
    var completed = state instanceof RunState.Completed done ? done : null;
    var waiting = state instanceof RunState.WaitingInput asking ? asking : null;
    var stopping = state instanceof RunState.Stopping ending ? ending : null;
    save.with("error", failed == null ? null : failed.why().message())
        .with("latest_error", failed == null ? null : FailureJson.text(failed.why()).text())
        .with("result", completed == null ? null : text(completed.result()))
        .with("metrics", completed == null ? null : text(completed.metrics()))
        .with("cancelled_at", state instanceof RunState.Cancelled cancelled ? cancelled.at() : null)
        .with("not_before", run.job().terms().notBefore())
        .with("waiting_reason", waiting == null ? null : waiting.question().reason())
        .with("waiting_schema", waiting == null ? null : text(waiting.question().schema()))
        .with("waiting_expires_at", waiting == null ? null : waiting.question().expiresAt())
        .with("waiting_default", waiting == null ? null : text(waiting.question().otherwise()))
        .with("stopping_by", stopping == null ? null : Words.of(stopping.by()))
        .with("grace_ends_at", stopping == null ? null : stopping.graceEnds())
        .with("stop_reason", stopReason(state));
  }

  private static @Nullable String stopReason(RunState state) {
    return switch (state) {
      case RunState.Stopping stopping -> stopping.reason();
      case RunState.Stopped stopped -> stopped.reason();
      case RunState.Cancelled cancelled -> cancelled.reason();
      case RunState.Pending _,
          RunState.Claimed _,
          RunState.Running _,
          RunState.WaitingInput _,
          RunState.Completed _,
          RunState.Failed _ ->
          null;
    };
  }

  @Override
  public void renew(RunId id, Lease lease) {
    sql.query(
            """
            UPDATE runs
            SET lease_expires_at = :lease_expires_at, lease_acknowledged = :lease_acknowledged
            WHERE run_id = :run_id
              AND lease_token = :lease_token
            """)
        .with("run_id", id.value())
        .with("lease_token", lease.token().value())
        .with("lease_expires_at", lease.expiresAt())
        .with("lease_acknowledged", lease.acknowledged())
        .update();
  }

  @Override
  public void delete(RunId id) {
    sql.query(
            """
            DELETE FROM runs
            WHERE run_id = :run_id
            """)
        .with("run_id", id.value())
        .update();
  }

  private static @Nullable String demands(Run run) {
    return run.demands().isNone() ? null : DemandsJson.text(run.demands()).text();
  }

  public static @Nullable String text(@Nullable Json json) {
    return json == null ? null : json.text();
  }

  public static @Nullable Long seconds(@Nullable Duration span) {
    return span == null ? null : Long.valueOf(span.toSeconds());
  }

  public static @Nullable String id(@Nullable SessionId id) {
    return id == null ? null : id.value();
  }

  public static @Nullable String id(@Nullable RunId id) {
    return id == null ? null : id.value();
  }

  public static @Nullable String id(@Nullable RunnerId id) {
    return id == null ? null : id.value();
  }
}
