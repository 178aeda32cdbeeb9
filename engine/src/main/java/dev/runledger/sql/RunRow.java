package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Boxed;
import dev.runledger.json.Words;
import dev.runledger.run.Attempts;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.run.Timing;
import dev.runledger.store.StoreException;
import dev.runledger.wire.DemandsJson;
import dev.runledger.wire.FailureJson;
import dev.runledger.work.Demands;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a row of `runs`. Rows that other programs wrote may lack what ours always have; what is
/// missing is read as what it would have been.
public final class RunRow {
  /// What [#read] reads; every SELECT of whole runs lists it.
  public static final String COLUMNS =
      """
      runs.run_id, runs.session_id, runs.type, runs.agent_name, runs.prompt, runs.project_dir, runs.parent_session_id,
      runs.execution_mode, runs.demands, runs.status, runs.runner_id, runs.error, runs.created_at, runs.claimed_at,
      runs.started_at, runs.completed_at, runs.timeout_at, runs.run_uuid, runs.kind, runs.trigger_source,
      runs.parent_run_id, runs.parameters, runs.resume_payload, runs.waiting_reason, runs.waiting_schema,
      runs.checkpoint_thread, runs.checkpoint_ns, runs.latest_error, runs.metrics, runs.result, runs.app_package,
      runs.device_config, runs.max_steps, runs.goal, runs.input_message, runs.origin, runs.stop_reason,
      runs.cancelled_at, runs.max_duration, runs.not_before, runs.priority, runs.attempt, runs.max_attempts,
      runs.on_lost, runs.lease_token, runs.lease_expires_at, runs.last_run_seq, runs.metadata, runs.updated_at,
      runs.lease_acknowledged, runs.stopping_by, runs.grace_ends_at, runs.match_seconds, runs.affinity,
      runs.waiting_expires_at, runs.waiting_default, runs.max_steps_asked IS TRUE AS max_steps_asked
      """;

  /// How many bytes the texts of a row have that may be large.
  public static final String BYTES =
      """
      octet_length(runs.prompt) + coalesce(octet_length(runs.input_message), 0) + coalesce(octet_length(runs.goal), 0)
          + coalesce(octet_length(CAST(runs.parameters AS text)), 0)
          + coalesce(octet_length(CAST(runs.device_config AS text)), 0)
          + coalesce(octet_length(CAST(runs.metadata AS text)), 0)
          + coalesce(octet_length(CAST(runs.demands AS text)), 0)
          + coalesce(octet_length(CAST(runs.resume_payload AS text)), 0)
          + coalesce(octet_length(runs.waiting_reason), 0)
          + coalesce(octet_length(CAST(runs.waiting_schema AS text)), 0)
          + coalesce(octet_length(CAST(runs.waiting_default AS text)), 0)
          + coalesce(octet_length(runs.stop_reason), 0) + coalesce(octet_length(runs.error), 0)
          + coalesce(octet_length(CAST(runs.latest_error AS text)), 0)
          + coalesce(octet_length(CAST(runs.metrics AS text)), 0)
          + coalesce(octet_length(CAST(runs.result AS text)), 0)
      """;

  /// As [#BYTES], and those of the latest snapshot, which whoever claims the run is given with it.
  /// Of a run of our own that nobody had yet the log is but its beginning, and only a fork is made
  /// with one.
  public static final String GRANT_BYTES =
      BYTES
          + """
          + CASE
              WHEN runs.last_run_seq > 1 OR runs.parent_run_id IS NOT NULL OR runs.origin <> 'native' THEN coalesce((
                  SELECT octet_length(CAST(latest.state_json AS text))
                  FROM run_state_snapshots AS latest
                  WHERE latest.run_id = runs.run_id
                  ORDER BY latest.step_ordinal DESC
                  LIMIT 1), 0)
              ELSE 0
            END
          """;

  /// Stands where another program holds a run: no caller can show it.
  private static final LeaseToken KNOWN_TO_NOBODY =
      new LeaseToken(LeaseToken.START + UUID.randomUUID());

  private RunRow() {}

  public static Run read(Row row) {
    var id = new RunId(row.text("run_id"));
    var session = new SessionId(row.text("session_id"));
    Instant createdAt = row.instant("created_at");
    String uuid = row.textOrNull("run_uuid");
    return new Run(
        id,
        uuid == null
            ? UUID.nameUUIDFromBytes(id.value().getBytes(java.nio.charset.StandardCharsets.UTF_8))
            : UUID.fromString(uuid),
        session,
        job(row),
        lineage(row),
        demands(row.textOrNull("demands")),
        new Run.Checkpoint(
            orElse(row.textOrNull("checkpoint_thread"), session + ":" + id),
            row.textOrNull("checkpoint_ns")),
        state(row, createdAt),
        row.integer("attempt"),
        new Timing(
            createdAt,
            row.instantOrNull("claimed_at"),
            row.instantOrNull("started_at"),
            row.instantOrNull("timeout_at"),
            orElse(row.instantOrNull("updated_at"), createdAt)),
        json(row, "resume_payload"),
        row.longValue("last_run_seq"),
        row.text("origin"));
  }

  private static Job job(Row row) {
    return new Job(
        word(Job.Kind.class, row.text("kind")),
        row.textOrNull("agent_name"),
        row.text("prompt"),
        row.textOrNull("input_message"),
        row.textOrNull("goal"),
        json(row, "parameters"),
        row.textOrNull("project_dir"),
        exploration(row),
        new Job.Terms(
            row.integer("priority"),
            seconds(row.longOrNull("match_seconds")),
            seconds(row.longOrNull("max_duration")),
            row.instantOrNull("not_before"),
            row.integer("max_attempts"),
            word(Attempts.OnLost.class, row.text("on_lost")),
            row.bool("affinity")),
        object(row, "metadata"));
  }

  /// An agent's run has none, unless it was given something of one.
  private static Job.@Nullable Exploration exploration(Row row) {
    String app = row.textOrNull("app_package");
    Json device = object(row, "device_config");
    int steps = row.integer("max_steps");
    boolean binds =
        word(Job.Kind.class, row.text("kind")) == Job.Kind.EXPLORATION
            || row.bool("max_steps_asked")
            || steps != Job.Exploration.MAX_STEPS;
    return app == null && device == null && !binds
        ? null
        : new Job.Exploration(app, device, binds ? steps : null);
  }

  private static Lineage lineage(Row row) {
    return new Lineage(
        word(Lineage.Type.class, row.text("type")),
        word(Lineage.Trigger.class, row.text("trigger_source")),
        word(Lineage.Mode.class, row.text("execution_mode")),
        named(row, "parent_session_id", SessionId::new),
        named(row, "parent_run_id", RunId::new));
  }

  private static Demands demands(@Nullable String text) {
    return text == null ? Demands.NONE : DemandsJson.read(new Json(text));
  }

  private static RunState state(Row row, Instant createdAt) {
    Lease lease = lease(row);
    Instant endedAt = orElse(row.instantOrNull("completed_at"), createdAt);
    String reason = orElse(row.textOrNull("stop_reason"), "");
    return switch (word(RunStatus.class, row.text("status"))) {
      case PENDING -> new RunState.Pending(row.instantOrNull("not_before"));
      case CLAIMED -> new RunState.Claimed(held(lease, row));
      case RUNNING -> new RunState.Running(held(lease, row));
      case WAITING_INPUT ->
          new RunState.WaitingInput(
              new Question(
                  orElse(row.textOrNull("waiting_reason"), ""),
                  json(row, "waiting_schema"),
                  row.instantOrNull("waiting_expires_at"),
                  json(row, "waiting_default")),
              lease);
      case STOPPING ->
          new RunState.Stopping(
              held(lease, row),
              word(StopBy.class, orElse(row.textOrNull("stopping_by"), "stop")),
              reason,
              orElse(row.instantOrNull("grace_ends_at"), createdAt));
      case COMPLETED ->
          new RunState.Completed(endedAt, json(row, "result"), object(row, "metrics"), lease);
      case FAILED -> new RunState.Failed(endedAt, failure(row), lease);
      case STOPPED -> new RunState.Stopped(endedAt, reason, lease);
      case CANCELLED ->
          new RunState.Cancelled(orElse(row.instantOrNull("cancelled_at"), endedAt), reason, lease);
    };
  }

  private static RunFailure failure(Row row) {
    Json latest = object(row, "latest_error");
    return latest != null
        ? FailureJson.read(latest)
        : new RunFailure(RunFailure.AGENT_FAILED, orElse(row.textOrNull("error"), ""));
  }

  private static @Nullable Lease lease(Row row) {
    RunnerId runner = named(row, "runner_id", RunnerId::new);
    LeaseToken token = token(row);
    if (runner == null || (token == null && row.text("origin").equals(Run.NATIVE))) {
      return null;
    }
    return new Lease(
        runner,
        orElse(token, KNOWN_TO_NOBODY),
        row.instantOrNull("lease_expires_at"),
        row.bool("lease_acknowledged"));
  }

  /// Null where there is none, or another program wrote what can be none.
  public static @Nullable LeaseToken token(Row row) {
    return named(row, "lease_token", LeaseToken::new);
  }

  /// A held run that another program wrote has no lease of ours: that program is its holder, for as
  /// long as it likes.
  private static Lease held(@Nullable Lease lease, Row row) {
    return lease != null
        ? lease
        : new Lease(new RunnerId("layout:" + row.text("origin")), KNOWN_TO_NOBODY, null, true);
  }

  /// What another program named, if it can be an id of ours.
  static <T> @Nullable T named(Row row, String column, Function<String, T> id) {
    String text = row.textOrNull(column);
    try {
      return text == null ? null : id.apply(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  static @Nullable Json json(Row row, String column) {
    String text = row.textOrNull(column);
    return text == null ? null : new Json(text);
  }

  /// What takes only objects; the `null` of JSON that another program wrote there is none.
  public static @Nullable Json object(Row row, String column) {
    Json json = json(row, column);
    return json == null || Boxed.unbox(json.text()).strip().equals("null") ? null : json;
  }

  private static @Nullable Duration seconds(@Nullable Long seconds) {
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  public static <E extends Enum<E>> E word(Class<E> words, String text) {
    return Words.parse(words, text)
        .orElseThrow(() ->
            StoreException.because(
                "The database holds '"
                    + text
                    + "' where one of "
                    + Words.all(words)
                    + " must be."));
  }

  public static <T> T orElse(@Nullable T value, T otherwise) {
    return value != null ? value : otherwise;
  }
}
