package dev.runledger.bring;

import dev.runledger.destination.Target;
import dev.runledger.destination.Target.FeedRange;
import dev.runledger.event.Json;
import dev.runledger.json.Boxed;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunFailure;
import dev.runledger.wire.FailureJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Begins the logs of runs that were written past the triggers, many at once, as those do it row by
/// row: `run_created`, the event of the state in which a run came, and the state of its session.
record RunLogs(Target target, String layout) {
  private static final List<String> COLUMNS =
      List.of("session_id", "run_id", "seq", "run_seq", "event_type", "source", "payload");

  /// Words of sessions that a pending run changes.
  private static final List<String> AT_REST = List.of("idle", "failed", "stopped");

  private static final Set<String> ACTIVE = Set.of("running", "waiting_input", "stopping");

  /// A run whose log begins.
  record Begun(
      String run,
      String session,
      String type,
      String trigger,
      String status,
      @Nullable String runner,
      Fault fault) {
    int facts() {
      return RunLogs.facts(status);
    }
  }

  /// Why a run failed, in the one column or the other, whichever its writer knew.
  ///
  /// @param latest an object as our table holds it
  record Fault(@Nullable String error, @Nullable String latest) {
    RunFailure failure() {
      RunFailure why =
          latest == null || Boxed.unbox(latest).strip().equals("null")
              ? new RunFailure(RunFailure.AGENT_FAILED, "")
              : FailureJson.read(new Json(latest));
      return new RunFailure(why.code(), Objects.requireNonNullElse(error, why.message()));
    }
  }

  /// How many facts the log of a run begins with that comes in this state.
  static int facts(String status) {
    return status.equals("pending") ? 1 : 2;
  }

  /// The state of a session that has this run alone.
  static String ofSession(String status) {
    return switch (status) {
      case "pending", "claimed" -> "pending";
      case "running", "waiting_input", "stopping", "failed", "stopped" -> status;
      default -> "idle";
    };
  }

  /// In a transaction.
  ///
  /// @param isAlone whether each has a session of its own, which knows of it already
  void begin(List<Begun> runs, boolean isAlone) {
    Map<String, Long> nextSeqs = new HashMap<>();
    if (isAlone) {
      runs.forEach(run -> nextSeqs.put(run.session(), 1L));
    } else {
      nextSeqs.putAll(
          target.lockSessions(runs.stream().map(Begun::session).collect(Collectors.toSet())));
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    List<FeedRange> ranges = new ArrayList<>();
    for (Begun run : runs) {
      long seq = Objects.requireNonNull(nextSeqs.get(run.session()));
      rows.add(row(run, seq, 1, "run_created", created(run)));
      if (run.facts() > 1) {
        rows.add(row(run, seq + 1, 2, type(run), payload(run)));
      }
      long next = seq + run.facts();
      ranges.add(new FeedRange(run.session(), run.run(), seq, next - 1, 1L));
      nextSeqs.put(run.session(), next);
    }
    if (!isAlone) {
      target.number(nextSeqs, Map.of());
    }
    target.insertNumbered(COLUMNS, rows);
    target.feed(ranges);
    if (!isAlone) {
      moveSessions(runs);
    }
  }

  private List<@Nullable String> row(Begun run, long seq, int runSeq, String type, String payload) {
    return List.<@Nullable String>of(
        run.session(),
        run.run(),
        Long.toString(seq),
        Integer.toString(runSeq),
        type,
        "layout:" + layout,
        payload);
  }

  private static String created(Begun run) {
    return new JsonWriter()
        .object()
        .text("type", run.type())
        .text("trigger_source", run.trigger())
        .endObject()
        .toString();
  }

  private static String type(Begun run) {
    return run.status().equals("running") ? "run_started" : "run_" + run.status();
  }

  private static String payload(Begun run) {
    JsonWriter out = new JsonWriter().object();
    switch (run.status()) {
      case "claimed", "running" -> out.text("runner_id", run.runner()).number("attempt", 1);
      case "completed" -> out.raw("result", null);
      case "failed" -> {
        RunFailure why = run.fault().failure();
        out.text("code", why.code()).text("error", why.message());
      }
      default -> out.text("reason", "");
    }
    return out.endObject().toString();
  }

  /// The last that is active says it, else one that waits wakes a session at rest. What is over
  /// changes nothing: a session that is brought is as it was.
  private void moveSessions(List<Begun> runs) {
    Map<String, String> active = new LinkedHashMap<>();
    Map<String, String> waiting = new LinkedHashMap<>();
    for (Begun run : runs) {
      String word = ofSession(run.status());
      if (word.equals("pending")) {
        waiting.put(run.session(), word);
      } else if (ACTIVE.contains(word)) {
        active.put(run.session(), word);
      }
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    active.forEach((session, word) -> rows.add(List.<@Nullable String>of(session, word)));
    if (!rows.isEmpty()) {
      target.update("sessions", List.of("session_id", "status"), 1, rows);
    }
    List<List<@Nullable String>> woken = new ArrayList<>();
    waiting.keySet().stream()
        .filter(session -> !active.containsKey(session))
        .forEach(session ->
            AT_REST.forEach(
                word -> woken.add(List.<@Nullable String>of(session, word, "pending"))));
    if (!woken.isEmpty()) {
      target.update("sessions", List.of("session_id", "status", "status"), 2, woken);
    }
  }
}
