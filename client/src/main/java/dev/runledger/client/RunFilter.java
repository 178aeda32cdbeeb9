package dev.runledger.client;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Which runs to list. Each method narrows what was there.
///
/// @param parameters of the query
public record RunFilter(Map<String, String> parameters) {
  public static final RunFilter ALL = new RunFilter(Map.of());

  public RunFilter {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  public RunFilter status(RunStatus status) {
    return with("status", Words.of(status));
  }

  public RunFilter session(SessionId id) {
    return with("session_id", id.value());
  }

  public RunFilter agent(String name) {
    return with("agent_name", name);
  }

  public RunFilter appPackage(String name) {
    return with("app_package", name);
  }

  public RunFilter runner(RunnerId id) {
    return with("runner_id", id.value());
  }

  public RunFilter kind(Job.Kind kind) {
    return with("kind", Words.of(kind));
  }

  public RunFilter trigger(Lineage.Trigger trigger) {
    return with("trigger_source", Words.of(trigger));
  }

  public RunFilter parent(RunId id) {
    return with("parent_run_id", id.value());
  }

  public RunFilter createdAfter(Instant time) {
    return with("created_after", time.toString());
  }

  public RunFilter createdBefore(Instant time) {
    return with("created_before", time.toString());
  }

  /// How many are fetched at a time, 1 to 1000.
  public RunFilter pageSize(int size) {
    return with("limit", String.valueOf(size));
  }

  private RunFilter with(String name, String value) {
    Map<String, String> more = new TreeMap<>(parameters);
    more.put(name, value);
    return new RunFilter(more);
  }
}
