package dev.runledger.install;

import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Facts;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.Spelling;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import dev.runledger.run.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The SQL that puts a layout into a SQLite file: views beside our tables, with triggers.
record SqliteScript(Layout layout, boolean dispatch) {

  /// What is beside our tables already is not made.
  List<View> views() {
    return layout.views().stream().filter(view -> view.base() != Base.SESSIONS).toList();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    SqliteValues values = new SqliteValues(layout);
    indexes().values().forEach(text::append);
    for (View view : views()) {
      text.append(view(view, values)).append(triggers(view, values));
    }
    if (dispatch) {
      text.append(dispatching());
    }
    return text.toString();
  }

  /// The way back.
  String removal() {
    StringBuilder text = new StringBuilder();
    views().forEach(view -> text.append("DROP VIEW IF EXISTS " + view.name() + ";\n"));
    indexes().keySet().forEach(name -> text.append("DROP INDEX IF EXISTS " + name + ";\n"));
    return text.append("DROP TRIGGER IF EXISTS layout_" + layout.name() + "_dispatch;\n")
        .toString();
  }

  /// So that a program's conditions on names and numbers find their rows: by name, the statements
  /// that make them.
  private Map<String, String> indexes() {
    SqliteValues values = new SqliteValues(layout);
    Map<String, String> indexes = new LinkedHashMap<>();
    for (View view : views()) {
      for (Column column : view.columns()) {
        String value = values.read(column, view.base()).replace("t.", "").replace("r.", "");
        switch (column.source()) {
          case Source.RunName(Spelling spelling)
              when view.base() == Base.RUNS && spelling != Spelling.OWN ->
              index(indexes, "id", "UNIQUE INDEX", "runs(" + value + ")");
          case Source.Status _ -> index(indexes, "status", "INDEX", "runs(" + value + ")");
          case Source.OtherRun _ -> index(indexes, "parent", "INDEX", "runs(" + value + ")");
          case Source.EventId _ ->
              index(indexes, "event_id", "INDEX", "run_events(run_id, " + value + ")");
          case Source.EventNumber _ ->
              index(indexes, "event_seq", "INDEX", "run_events(run_id, " + value + ")");
          case Source.Same _, Source.Time _, Source.Json _, Source.Own _, Source.RunName _ -> {}
        }
      }
    }
    return indexes;
  }

  private void index(Map<String, String> indexes, String of, String kind, String what) {
    String name = "idx_layout_" + layout.name() + "_" + of;
    indexes.put(name, "CREATE %s %s ON %s;\n".formatted(kind, name, what));
  }

  /// Its turn comes with the next sweep. What its agent demands wins over what it demands itself,
  /// and tags are united; a run that names no agent is its session's agent's. It follows its
  /// session to where that ran, unless it tries another run again.
  private String dispatching() {
    return """

    CREATE TRIGGER layout_%1$s_dispatch AFTER INSERT ON runs
    WHEN NEW.origin = '%1$s' AND NEW.status = 'pending'
    BEGIN
        UPDATE runs
        SET origin = 'native', not_before = strftime('%%Y-%%m-%%dT%%H:%%M:%%f000Z', 'now'), timeout_at = timeout_at,
            affinity = (type = 'RESUME_SESSION' AND trigger_source <> 'retry'),
            demands = coalesce(
                (SELECT json_patch('{}', json_object(
                        'hostname', coalesce(nullif(json_extract(base, '$.hostname'), ''), json_extract(own, '$.hostname')),
                        'project_dir',
                            coalesce(nullif(json_extract(base, '$.project_dir'), ''), json_extract(own, '$.project_dir')),
                        'executor_type',
                            coalesce(nullif(json_extract(base, '$.executor_type'), ''), json_extract(own, '$.executor_type')),
                        'tags', json((
                            SELECT json_group_array(value)
                            FROM (
                                SELECT value FROM json_each(base, '$.tags') WHERE type <> 'null'
                                UNION
                                SELECT value FROM json_each(own, '$.tags') WHERE type <> 'null')))))
                    FROM (
                        SELECT demands AS base, coalesce(NEW.demands, '{}') AS own
                        FROM agents
                        WHERE json_type(demands) = 'object' AND name = coalesce(
                            NEW.agent_name,
                            (SELECT agent_name FROM sessions WHERE session_id = NEW.session_id)))),
                demands)
        WHERE run_id = NEW.run_id;
    END;
    """
        .formatted(layout.name());
  }

  private String view(View view, SqliteValues values) {
    return "CREATE VIEW %s AS\n-- %s\n%s;\n"
        .formatted(view.name(), view.about(), select(view, values));
  }

  /// Where events may be of no run, a condition on the run turns the outer join into an inner one.
  private static String select(View view, SqliteValues values) {
    String columns =
        view.columns().stream()
            .map(column -> values.read(column, view.base()) + " AS " + column.name())
            .collect(Collectors.joining(",\n    "));
    String all = "SELECT " + columns + "\nFROM " + view.base().table() + " AS t";
    return switch (view.base()) {
      case EVENTS ->
          all
              + "\nLEFT JOIN runs AS r ON r.run_id = t.run_id\nWHERE t.event_type NOT IN ("
              + Facts.list()
              + ") OR t.source_seq IS NOT NULL OR t.source_id IS NOT NULL";
      case RUNS,
          SESSIONS,
          SNAPSHOTS,
          ARTIFACTS,
          OUTBOX,
          SCREENS,
          ACTIONS,
          EDGES,
          OUTCOMES,
          CURSORS ->
          all;
    };
  }

  private String triggers(View view, SqliteValues values) {
    return switch (view.base()) {
      case RUNS -> runTriggers(view, values);
      case EVENTS -> eventTriggers(view, values);
      case SESSIONS, SNAPSHOTS, ARTIFACTS, OUTBOX, SCREENS, ACTIONS, EDGES, OUTCOMES, CURSORS ->
          throw new IllegalArgumentException("Not on SQLite: " + view.name());
    };
  }

  private String runTriggers(View view, SqliteValues values) {
    String name = view.runName().orElseThrow().name();
    Written row =
        new Written()
            .add("run_id", values.runId(view))
            .add("run_uuid", values.runUuid(view))
            .add("origin", "'" + layout.name() + "'")
            .addAll(view, values::write);
    String isOld = values.spelled(view.spelling(), "runs").replace("runs.", "") + " = OLD." + name;
    return trigger(
            view,
            "INSERT",
            checks(view)
                + "    INSERT INTO runs (%s)\n    VALUES (\n        %s);\n"
                    .formatted(row.columns(), row.values()))
        + trigger(
            view,
            "UPDATE",
            """
                SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: %1$s.%2$s is never changed')
                WHERE NEW.%2$s IS NOT OLD.%2$s;
            %3$s%4$s    UPDATE runs
                SET %5$s
                WHERE %6$s;
            """
                .formatted(
                    view.name(),
                    name,
                    checks(view),
                    leftToItsHolder(view, isOld),
                    values.sets(view),
                    isOld))
        + trigger(view, "DELETE", "    DELETE FROM runs WHERE " + isOld + ";\n");
  }

  /// What our runners take is moved by them; a program may withdraw it while nobody holds it.
  private String leftToItsHolder(View view, String isOld) {
    String holder =
        view.of("runner_id")
            .map(column -> " OR NEW.%1$s IS NOT OLD.%1$s".formatted(column.name()))
            .orElse("");
    return """
        SELECT RAISE(ABORT, 'CHECK constraint failed: the run is left to our runners, and only the reports of its holder move it')
        WHERE (NEW.status <> OLD.status%s) AND EXISTS (
            SELECT 1
            FROM runs
            WHERE %s AND origin = 'native' AND status NOT IN ('completed', 'failed', 'stopped', 'cancelled')
                AND NOT (NEW.status = '%s' AND lease_expires_at IS NULL));
    """
        .formatted(holder, isOld, layout.statusWords().shown(RunStatus.CANCELLED));
  }

  private String eventTriggers(View view, SqliteValues values) {
    Column run = view.runName().orElseThrow();
    String number = java.util.Objects.requireNonNull(view.eventNumber()).name();
    String next = "(SELECT next_seq FROM sessions WHERE session_id = NEW.session_id)";
    String its =
        "(SELECT run_id FROM runs WHERE %s = NEW.%s)"
            .formatted(values.spelled(view.spelling(), "runs").replace("runs.", ""), run.name());
    String id = java.util.Objects.requireNonNull(view.eventId()).name();
    Column type = view.of("event_type").orElseThrow();
    Written row =
        new Written()
            .add("run_id", its)
            .add("source_id", "NEW." + id)
            .add(
                "source_seq",
                "CASE WHEN NEW.%1$s <> %2$s OR NEW.%3$s IN (%4$s) THEN coalesce(NEW.%1$s, %2$s) END"
                    .formatted(number, next, type.name(), Facts.list()))
            .addAll(view, values::write);
    return trigger(
            view,
            "INSERT",
            checks(view)
                + """
                    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: %1$s.%2$s names no run')
                    WHERE NEW.%2$s IS NOT NULL AND %3$s IS NULL;
                    SELECT RAISE(ABORT, 'UNIQUE constraint failed: %1$s.%4$s')
                    WHERE NEW.%4$s IS NOT NULL AND EXISTS (SELECT 1 FROM run_events WHERE run_id = %3$s AND source_id = NEW.%4$s);
                    INSERT INTO run_events (%5$s)
                    VALUES (
                        %6$s);
                """
                    .formatted(view.name(), run.name(), its, id, row.columns(), row.values()))
        + trigger(
            view,
            "UPDATE",
            "    SELECT RAISE(ABORT, 'the log is append-only: an event is never changed');\n")
        + trigger(
            view,
            "DELETE",
            "    SELECT RAISE(ABORT, 'the log is append-only: an event goes only with its run or its session');\n");
  }

  private static String trigger(View view, String when, String body) {
    return """

    CREATE TRIGGER %1$s_%2$s INSTEAD OF %3$s ON %1$s
    BEGIN
    %4$sEND;
    """
        .formatted(view.name(), when.toLowerCase(java.util.Locale.ROOT), when, body);
  }

  /// What the published schema says of columns, in SQLite's own words.
  private static String checks(View view) {
    List<String> checks = new ArrayList<>();
    for (Column column : view.columns()) {
      if (column.isRequired() && column.fallback() == null) {
        checks.add(
            "    SELECT RAISE(ABORT, 'NOT NULL constraint failed: %1$s.%2$s') WHERE NEW.%2$s IS NULL;\n"
                .formatted(view.name(), column.name()));
      }
      if (column.source() instanceof Source.Status(StatusWords words)) {
        checks.add(
            "    SELECT RAISE(ABORT, 'CHECK constraint failed: %1$s.%2$s is one of %3$s') WHERE NEW.%2$s NOT IN ('%4$s');\n"
                .formatted(
                    view.name(),
                    column.name(),
                    String.join(", ", words.words()),
                    String.join("', '", words.words())));
      }
    }
    return String.join("", checks);
  }
}
