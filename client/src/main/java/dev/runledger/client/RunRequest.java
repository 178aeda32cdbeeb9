package dev.runledger.client;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.wire.DemandsJson;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Puts the body of POST /v1/runs together. What is said is sent, whatever its value; what is not
/// said is as the run's agent says, and as usual where that says nothing.
public final class RunRequest {
  /// Sorted, so that the same request is the same body in whichever order it was said: a key goes
  /// by that.
  private final SortedMap<String, BiConsumer<JsonWriter, String>> said = new TreeMap<>();

  private RunRequest() {}

  /// A run of an agent that is told this.
  public static RunRequest prompt(String prompt) {
    return new RunRequest().say("prompt", (out, name) -> out.text(name, prompt));
  }

  /// A run that explores this app.
  public static RunRequest explore(String appPackage) {
    return new RunRequest()
        .say("kind", (out, name) -> out.word(name, Job.Kind.EXPLORATION))
        .say("app_package", (out, name) -> out.text(name, appPackage));
  }

  /// A run that explores this app and is told this.
  public static RunRequest explore(String appPackage, String prompt) {
    return explore(appPackage).say("prompt", (out, name) -> out.text(name, prompt));
  }

  /// A run in this session: a new one, unless it is there already.
  public RunRequest session(SessionId id) {
    return say("session_id", (out, name) -> out.text(name, id));
  }

  /// Insists on a new session, or on an old one.
  public RunRequest type(Lineage.Type type) {
    return say("type", (out, name) -> out.word(name, type));
  }

  public RunRequest agent(String agent) {
    return say("agent_name", (out, name) -> out.text(name, agent));
  }

  public RunRequest goal(String goal) {
    return say("goal", (out, name) -> out.text(name, goal));
  }

  /// @param object a JSON object for the executor
  public RunRequest parameters(Json object) {
    return say("parameters", (out, name) -> out.raw(name, object));
  }

  public RunRequest projectDir(String path) {
    return say("project_dir", (out, name) -> out.text(name, path));
  }

  public RunRequest deviceConfig(Json object) {
    return say("device_config", (out, name) -> out.raw(name, object));
  }

  /// After this many steps it is asked to stop.
  public RunRequest maxSteps(int steps) {
    return say("max_steps", (out, name) -> out.number(name, steps));
  }

  /// Higher goes first; 0 where nobody says.
  public RunRequest priority(int priority) {
    return say("priority", (out, name) -> out.number(name, priority));
  }

  /// How long it waits for a runner that meets its demands.
  public RunRequest matchWithin(Duration time) {
    return say("timeout_seconds", (out, name) -> out.seconds(name, time));
  }

  /// After this time it is asked to stop.
  public RunRequest maxDuration(Duration time) {
    return say("max_duration_seconds", (out, name) -> out.seconds(name, time));
  }

  public RunRequest notBefore(Instant time) {
    return say("not_before", (out, name) -> out.time(name, time));
  }

  /// Not to start before this time has passed since the server took it, by the server's clock: the
  /// same request again says the same. Whole seconds; a part of one counts as one.
  public RunRequest delay(Duration time) {
    return say("delay_seconds", (out, name) -> out.seconds(name, time));
  }

  /// 1 where nobody says, and 3 where a lost runner does not end it.
  public RunRequest maxAttempts(int attempts) {
    return say("max_attempts", (out, name) -> out.number(name, attempts));
  }

  /// What a lost runner means for it; that it fails where nobody says.
  public RunRequest onLost(OnLost answer) {
    return say("on_lost", (out, name) -> out.word(name, answer));
  }

  public RunRequest metadata(Json object) {
    return say("metadata", (out, name) -> out.raw(name, object));
  }

  public RunRequest trigger(Lineage.Trigger trigger) {
    return say("trigger_source", (out, name) -> out.word(name, trigger));
  }

  public RunRequest mode(Lineage.Mode mode) {
    return say("execution_mode", (out, name) -> out.word(name, mode));
  }

  /// The session that is called back when the run is over.
  public RunRequest parentSession(SessionId id) {
    return say("parent_session_id", (out, name) -> out.text(name, id));
  }

  public RunRequest parentRun(RunId id) {
    return say("parent_run_id", (out, name) -> out.text(name, id));
  }

  /// What its agent demands is demanded too.
  public RunRequest demands(Demands demands) {
    return say("demands", (out, name) -> out.raw(name, DemandsJson.text(demands)));
  }

  /// What becomes of it while another run of the session is active; it waits where nobody says.
  public RunRequest conflict(Conflict answer) {
    return say("conflict", (out, name) -> out.word(name, answer));
  }

  /// May run on another machine than its session's earlier runs.
  public RunRequest withoutAffinity() {
    return say("affinity", (out, name) -> out.text(name, "none"));
  }

  public RunRequest checkpointNs(String namespace) {
    return say("checkpoint_ns", (out, name) -> out.text(name, namespace));
  }

  /// The body, with what was said so far.
  public Json body() {
    JsonWriter out = new JsonWriter().object();
    said.forEach((name, value) -> value.accept(out, name));
    return out.endObject().json();
  }

  private RunRequest say(String name, BiConsumer<JsonWriter, String> value) {
    said.put(name, value);
    return this;
  }
}
