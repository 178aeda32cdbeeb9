package dev.runledger.bring;

import dev.runledger.bring.RunNames.Named;
import dev.runledger.destination.Target;
import dev.runledger.json.Times;
import dev.runledger.match.Mapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes runs. What follows from a run (its first facts, the status of its session) is done many
/// at once where the database lets it, else by the triggers of the table, as for every program that
/// is not the server.
final class RunRows {
  private static final List<String> SESSION =
      List.of("session_id", "created_at", "updated_at", "status");
  private static final List<String> BEGUN_SESSION =
      List.of("session_id", "created_at", "updated_at", "status", "next_seq");

  private final Target target;
  private final String layout;
  private final List<String> targets;
  private final List<String> columns = new ArrayList<>();
  private final List<String> completed;
  private final boolean isExploration;

  RunRows(Target target, String layout, List<String> targets) {
    this.target = target;
    this.layout = layout;
    this.targets = targets;
    this.isExploration = targets.contains("app_package");
    columns.addAll(List.of("run_id", "run_uuid", "origin"));
    columns.addAll(targets);
    for (String column :
        List.of("session_id", "type", "prompt", "kind", "metadata", "created_at")) {
      if (!targets.contains(column)) {
        columns.add(column);
      }
    }
    completed = new ArrayList<>(columns);
    completed.add("last_run_seq");
    for (String column : List.of("checkpoint_thread", "updated_at")) {
      if (!columns.contains(column)) {
        completed.add(column);
      }
    }
  }

  /// In a transaction. None of them is here yet.
  ///
  /// @param named by the name that the source has for a run
  void write(List<Mapped> runs, Map<String, Named> named) {
    boolean isTogether =
        target.takesRunsWithLogs(runs.size())
            && named.values().stream().noneMatch(name -> name.uuid() == null);
    Map<String, String> sessions =
        targets.contains("session_id") ? Map.of() : sessions(runs, named, isTogether);
    List<List<@Nullable String>> rows = new ArrayList<>();
    List<List<@Nullable String>> withoutThread = new ArrayList<>();
    List<RunLogs.Begun> logs = new ArrayList<>();
    for (Mapped run : runs) {
      Named name = Objects.requireNonNull(named.get(run.run()));
      List<@Nullable String> row = row(run, name, sessions.get(run.run()));
      rows.add(row);
      if (isTogether) {
        RunLogs.Begun log = begun(row);
        logs.add(log);
        complete(row, log);
      } else if (targets.contains("checkpoint_thread") && value(run, "checkpoint_thread") == null) {
        List<@Nullable String> none = new ArrayList<>();
        none.add(name.id());
        none.add(null);
        withoutThread.add(none);
      }
    }
    if (isTogether) {
      target.insertBegun(completed, rows);
    } else {
      target.insert("runs", columns, rows);
    }
    if (!withoutThread.isEmpty()) {
      target.update("runs", List.of("run_id", "checkpoint_thread"), 1, withoutThread);
    }
    if (isTogether) {
      new RunLogs(target, layout).begin(logs, !sessions.isEmpty());
    }
  }

  private RunLogs.Begun begun(List<@Nullable String> row) {
    return new RunLogs.Begun(
        String.valueOf(at(row, "run_id")),
        String.valueOf(at(row, "session_id")),
        Objects.requireNonNullElse(at(row, "type"), "START_SESSION"),
        Objects.requireNonNullElse(at(row, "trigger_source"), "chat"),
        Objects.requireNonNullElse(at(row, "status"), "pending"),
        at(row, "runner_id"),
        new RunLogs.Fault(at(row, "error"), at(row, "latest_error")));
  }

  private @Nullable String at(List<@Nullable String> row, String column) {
    int at = columns.indexOf(column);
    return at < 0 ? null : row.get(at);
  }

  /// What the triggers would have filled in.
  private void complete(List<@Nullable String> row, RunLogs.Begun log) {
    int updated = columns.indexOf("updated_at");
    String made = at(row, "created_at");
    if (updated >= 0 && row.get(updated) == null) {
      row.set(updated, made);
    }
    for (String column : completed.subList(columns.size(), completed.size())) {
      row.add(
          switch (column) {
            case "last_run_seq" -> Integer.toString(log.facts());
            case "checkpoint_thread" -> log.session() + ":" + log.run();
            case "updated_at" -> made;
            default -> throw new IllegalStateException(column);
          });
    }
  }

  private List<@Nullable String> row(Mapped run, Named name, @Nullable String session) {
    List<@Nullable String> row = new ArrayList<>(columns.size());
    row.add(name.id());
    row.add(name.uuid());
    row.add(layout);
    row.addAll(run.values());
    for (String column : columns.subList(row.size(), columns.size())) {
      row.add(
          switch (column) {
            case "session_id" -> session;
            case "type" ->
                "resume".equals(value(run, "trigger_source")) ? "RESUME_SESSION" : "START_SESSION";
            case "prompt" -> Objects.requireNonNullElse(value(run, "input_message"), "");
            case "kind" -> isExploration ? "exploration" : "agent";
            case "metadata" -> run.extras();
            case "created_at" -> Times.text(Instant.now());
            default -> throw new IllegalStateException(column);
          });
    }
    return row;
  }

  private @Nullable String value(Mapped run, String column) {
    int at = targets.indexOf(column);
    return at < 0 ? null : run.values().get(at);
  }

  /// A session of its own for each, in the state in which its run leaves it.
  ///
  /// @param isTogether whether its numbers are as they will be once the log of its run is begun
  private Map<String, String> sessions(
      List<Mapped> runs, Map<String, Named> named, boolean isTogether) {
    Map<String, String> sessions = new LinkedHashMap<>();
    for (Mapped run : runs) {
      String name = Objects.requireNonNull(run.run());
      String uuid = Objects.requireNonNull(Objects.requireNonNull(named.get(name)).uuid());
      sessions.put(name, own(uuid));
    }
    Set<String> taken = new HashSet<>(target.lockSessions(sessions.values()).keySet());
    sessions.replaceAll(
        (_, session) -> taken.add(session) ? session : own(UUID.randomUUID().toString()));
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (Mapped run : runs) {
      List<@Nullable String> row = new ArrayList<>();
      row.add(sessions.get(run.run()));
      String created = value(run, "created_at");
      String time = created == null ? Times.text(Instant.now()) : created;
      row.add(time);
      row.add(time);
      String status = Objects.requireNonNullElse(value(run, "status"), "pending");
      row.add(RunLogs.ofSession(status));
      if (isTogether) {
        row.add(Integer.toString(1 + RunLogs.facts(status)));
      }
      rows.add(row);
    }
    target.insert("sessions", isTogether ? BEGUN_SESSION : SESSION, rows);
    return sessions;
  }

  private static String own(String uuid) {
    return "ses_" + uuid.substring(uuid.length() - 12);
  }
}
