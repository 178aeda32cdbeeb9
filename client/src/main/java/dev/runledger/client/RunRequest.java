package dev.runledger.client;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Puts a request for a run together. What is not said is left to the agent's and the server's
/// defaults.
public final class RunRequest {
  private final Job.Kind kind;
  private final @Nullable String prompt;
  private Lineage.@Nullable Type type;
  private @Nullable SessionId session;
  private @Nullable String agentName;
  private @Nullable String goal;
  private @Nullable Json parameters;
  private @Nullable String projectDir;
  private @Nullable String appPackage;
  private @Nullable Json deviceConfig;
  private @Nullable Integer maxSteps;
  private int priority = Job.Terms.DEFAULT.priority();
  private @Nullable Duration match;
  private @Nullable Duration maxDuration;
  private @Nullable Instant notBefore;
  private @Nullable Duration delay;
  private @Nullable Integer maxAttempts;
  private OnLost onLost = Job.Terms.DEFAULT.onLost();
  private @Nullable Json metadata;
  private Lineage.Trigger trigger = Lineage.Trigger.CHAT;
  private Lineage.Mode mode = Lineage.Mode.ASYNC_POLL;
  private @Nullable SessionId parentSession;
  private @Nullable RunId parentRun;
  private Demands demands = Demands.NONE;
  private Conflict conflict = Conflict.QUEUE;
  private boolean affinity = true;
  private @Nullable String checkpointNs;

  private RunRequest(Job.Kind kind, @Nullable String prompt) {
    this.kind = kind;
    this.prompt = prompt;
  }

  /// A run of an agent that is told this.
  public static RunRequest prompt(String prompt) {
    return new RunRequest(Job.Kind.AGENT, prompt);
  }

  /// A run that explores this app.
  public static RunRequest explore(String appPackage) {
    RunRequest request = new RunRequest(Job.Kind.EXPLORATION, null);
    request.appPackage = appPackage;
    return request;
  }

  /// A run in this session: a new one, unless it is there already.
  public RunRequest session(SessionId id) {
    session = id;
    return this;
  }

  /// Insists on a new session, or on an old one.
  public RunRequest type(Lineage.Type type) {
    this.type = type;
    return this;
  }

  public RunRequest agent(String name) {
    agentName = name;
    return this;
  }

  public RunRequest goal(String goal) {
    this.goal = goal;
    return this;
  }

  /// @param object a JSON object for the executor
  public RunRequest parameters(Json object) {
    parameters = object;
    return this;
  }

  public RunRequest projectDir(String path) {
    projectDir = path;
    return this;
  }

  public RunRequest deviceConfig(Json object) {
    deviceConfig = object;
    return this;
  }

  /// After this many steps it is asked to stop.
  public RunRequest maxSteps(int steps) {
    maxSteps = steps;
    return this;
  }

  /// Higher goes first; 0 when not said.
  public RunRequest priority(int priority) {
    this.priority = priority;
    return this;
  }

  /// How long it waits for a runner that meets its demands.
  public RunRequest matchWithin(Duration time) {
    match = time;
    return this;
  }

  /// After this time it is asked to stop.
  public RunRequest maxDuration(Duration time) {
    maxDuration = time;
    return this;
  }

  public RunRequest notBefore(Instant time) {
    notBefore = time;
    return this;
  }

  /// Not to start before this time has passed since the server took it, by the server's clock: the
  /// same request again says the same. Whole seconds; a part of one counts as one.
  public RunRequest delay(Duration time) {
    delay = time;
    return this;
  }

  public RunRequest maxAttempts(int attempts) {
    maxAttempts = attempts;
    return this;
  }

  /// What a lost runner means for it.
  public RunRequest onLost(OnLost answer) {
    onLost = answer;
    return this;
  }

  public RunRequest metadata(Json object) {
    metadata = object;
    return this;
  }

  public RunRequest trigger(Lineage.Trigger trigger) {
    this.trigger = trigger;
    return this;
  }

  public RunRequest mode(Lineage.Mode mode) {
    this.mode = mode;
    return this;
  }

  /// The session that is called back when the run is over.
  public RunRequest parentSession(SessionId id) {
    parentSession = id;
    return this;
  }

  public RunRequest parentRun(RunId id) {
    parentRun = id;
    return this;
  }

  public RunRequest demands(Demands demands) {
    this.demands = demands;
    return this;
  }

  /// What becomes of it while another run of the session is active.
  public RunRequest conflict(Conflict answer) {
    conflict = answer;
    return this;
  }

  /// May run on another machine than its session's earlier runs.
  public RunRequest withoutAffinity() {
    affinity = false;
    return this;
  }

  public RunRequest checkpointNs(String name) {
    checkpointNs = name;
    return this;
  }

  public Submission build() {
    return new Submission(
        type,
        session,
        job(),
        trigger,
        mode,
        parentSession,
        parentRun,
        demands,
        conflict,
        affinity,
        checkpointNs,
        delay);
  }

  private Job job() {
    boolean explores = appPackage != null || deviceConfig != null || maxSteps != null;
    int attempts = maxAttempts != null ? maxAttempts : onLost == OnLost.REQUEUE ? 3 : 1;
    return new Job(
        kind,
        agentName,
        prompt == null ? "" : prompt,
        prompt,
        goal,
        parameters,
        projectDir,
        explores ? new Job.Exploration(appPackage, deviceConfig, maxSteps) : null,
        new Job.Terms(priority, match, maxDuration, notBefore, attempts, onLost),
        metadata);
  }
}
