package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.Limits;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.run.Agent;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Job.Exploration;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.work.Demands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The body of POST /v1/runs.
public final class SubmissionJson {
  private static final int MOST_PRIORITY = 1000;
  private static final int MOST_STEPS = 1_000_000;
  private static final int MOST_ATTEMPTS = 100;
  private static final int ATTEMPTS_WHERE_REQUEUED = 3;
  private static final long DAY_SECONDS = 86_400;
  private static final long LONGEST_DELAY = 3650 * DAY_SECONDS;

  /// Whether a run in an old session goes where the session ran before.
  private enum Affinity {
    NONE,
    SESSION
  }

  private SubmissionJson() {}

  /// As the request says it; where it names an agent that has a blueprint, see [#open].
  public static Submission read(byte[] body) {
    Draft draft = open(body);
    return draft.of(draft.agentName(), null);
  }

  /// Opens a request, to see which agent it names.
  public static Draft open(byte[] body) {
    return new Draft(Body.object(body));
  }

  /// A request that is opened and not yet read.
  public static final class Draft {
    private final Fields in;
    private final @Nullable String agentName;
    private final @Nullable SessionId session;
    private final @Nullable Duration delay;

    private Draft(Fields in) {
      this.in = in;
      this.agentName = in.text("agent_name");
      this.session = in.id("session_id", SessionId::new);
      this.delay = in.seconds("delay_seconds", 0, LONGEST_DELAY);
      // Looked at before an agent's defaults stand in: a delay takes the place of theirs.
      if (delay != null && in.isGiven("not_before")) {
        in.error("delay_seconds", "delay_seconds is given, and not_before too; only one can count");
      }
    }

    /// Null when it names none.
    public @Nullable String agentName() {
      return agentName;
    }

    /// The session that it names; null for a new one.
    public @Nullable SessionId session() {
      return session;
    }

    /// The request, with what its agent adds: what it does not say is as the agent says, and the
    /// agent's demands go before its own.
    ///
    /// @param whose its own agent's name or its session's; null when there is none
    /// @param agent null when nothing is known of its agent
    public Submission of(@Nullable String whose, Agent.@Nullable Blueprint agent) {
      if (agent != null && agent.defaults() != null) {
        in.setDefaults(agent.defaults());
      }
      return read(this, whose, agent == null ? Demands.NONE : agent.demands());
    }
  }

  /// Notes what cannot stand in an agent's defaults.
  static void checkDefaults(Fields in) {
    exploration(in, Job.Kind.AGENT);
    terms(in);
    in.object("parameters");
    in.object("metadata");
    in.text("goal", Limits.PROMPT_LENGTH);
    in.text("project_dir", Limits.PATH_LENGTH);
    in.word("execution_mode", Lineage.Mode.class);
    in.word("conflict", Conflict.class);
    in.word("affinity", Affinity.class);
    in.text("checkpoint_ns");
  }

  private static Submission read(Draft draft, @Nullable String agentName, Demands base) {
    Fields in = draft.in;
    Job job = job(in, agentName);
    Submission submission =
        new Submission(
            in.word("type", Lineage.Type.class),
            draft.session,
            draft.delay == null ? job : job.startingAt(null),
            in.word("trigger_source", Lineage.Trigger.class, Lineage.Trigger.CHAT),
            in.word("execution_mode", Lineage.Mode.class, Lineage.Mode.SYNC),
            in.id("parent_session_id", SessionId::new),
            in.id("parent_run_id", RunId::new),
            base.plus(JobJson.readDemands(in)),
            in.word("conflict", Conflict.class, Conflict.QUEUE),
            in.word("affinity", Affinity.class, Affinity.SESSION) == Affinity.SESSION,
            in.text("checkpoint_ns"),
            draft.delay);
    in.finish();
    checkTogether(submission);
    return submission;
  }

  private static void checkTogether(Submission submission) {
    SessionId session = submission.sessionId();
    if (session == null && submission.type() == Lineage.Type.RESUME_SESSION) {
      throw new ProblemException(
          new BadRequest(
              "session_id is required",
              "Name the session to go on with, or use type START_SESSION for a new one."));
    }
    if (session != null && session.equals(submission.parentSession())) {
      throw new ProblemException(
          new BadRequest(
              "Session " + session + " cannot be its own parent.",
              "Leave parent_session_id out, or name the session that waits for the result."));
    }
  }

  private static Job job(Fields in, @Nullable String agentName) {
    Job.Kind kind = in.word("kind", Job.Kind.class, Job.Kind.AGENT);
    String prompt = prompt(in, kind);
    return new Job(
        kind,
        agentName,
        prompt == null ? "" : prompt,
        prompt,
        in.text("goal", Limits.PROMPT_LENGTH),
        ExtraParameters.read(in),
        in.text("project_dir", Limits.PATH_LENGTH),
        exploration(in, kind),
        terms(in),
        in.object("metadata"));
  }

  private static @Nullable String prompt(Fields in, Job.Kind kind) {
    String prompt = in.text("prompt", Limits.PROMPT_LENGTH);
    String message = in.text("message", Limits.PROMPT_LENGTH);
    if (prompt != null && message != null && !prompt.equals(message)) {
      in.error("message", "message is another spelling of prompt, but says something else");
    }
    String given = prompt != null ? prompt : message;
    boolean missing = !in.isGiven("prompt") && !in.isGiven("message");
    if (kind == Job.Kind.AGENT && (missing || (given != null && given.isBlank()))) {
      in.error("prompt", "prompt is required for kind agent, and may not be empty");
    }
    return given;
  }

  private static @Nullable Exploration exploration(Fields in, Job.Kind kind) {
    String app = in.text("app_package");
    Json device = in.object("device_config");
    Long steps = in.integer("max_steps", 1, MOST_STEPS);
    boolean missing = !in.isGiven("app_package");
    if (kind == Job.Kind.EXPLORATION && (missing || (app != null && app.isBlank()))) {
      in.error("app_package", "app_package is required for kind exploration");
    }
    if (kind == Job.Kind.AGENT && app == null && device == null && steps == null) {
      return null;
    }
    if (kind == Job.Kind.EXPLORATION && steps == null) {
      steps = (long) Exploration.MAX_STEPS;
    }
    return new Exploration(app, device, steps == null ? null : steps.intValue());
  }

  /// A run in a session that no request asked for: what is not said of it is as the session's agent
  /// says.
  public static Job asAgentSays(Job job, Agent.Blueprint agent) {
    if (agent.defaults() == null) {
      return job;
    }
    Fields in = standards(agent.defaults());
    String project = in.text("project_dir", Limits.PATH_LENGTH);
    return new Job(
        job.kind(),
        job.agentName(),
        job.prompt(),
        job.inputMessage(),
        in.text("goal", Limits.PROMPT_LENGTH),
        ExtraParameters.merged(in.standard("parameters"), job.parameters()),
        job.projectDir() == null ? project : job.projectDir(),
        exploration(in, job.kind()),
        terms(in).withAffinity(job.terms().affinity()),
        in.object("metadata"));
  }

  /// Whether a run of which nothing else is said goes to where its session ran.
  public static boolean followsSession(Agent.Blueprint agent) {
    return agent.defaults() == null
        || standards(agent.defaults()).word("affinity", Affinity.class, Affinity.SESSION)
            == Affinity.SESSION;
  }

  /// Where such a run keeps its checkpoints; null where its agent does not say.
  public static @Nullable String checkpointNs(Agent.Blueprint agent) {
    return agent.defaults() == null ? null : standards(agent.defaults()).text("checkpoint_ns");
  }

  private static Fields standards(Json defaults) {
    Fields in = Body.answer("{}");
    in.setDefaults(defaults);
    return in;
  }

  private static Job.Terms terms(Fields in) {
    OnLost onLost = in.word("on_lost", OnLost.class, OnLost.FAIL);
    return new Job.Terms(
        (int) in.integer("priority", -MOST_PRIORITY, MOST_PRIORITY, 0),
        in.seconds("timeout_seconds", 1, 30 * DAY_SECONDS),
        in.seconds("max_duration_seconds", 1, 365 * DAY_SECONDS),
        in.time("not_before"),
        (int) in.integer("max_attempts", 1, MOST_ATTEMPTS, usualAttempts(onLost)),
        onLost);
  }

  private static int usualAttempts(OnLost onLost) {
    return onLost == OnLost.REQUEUE ? ATTEMPTS_WHERE_REQUEUED : 1;
  }
}
