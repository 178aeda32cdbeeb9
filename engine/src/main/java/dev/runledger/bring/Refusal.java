package dev.runledger.bring;

import dev.runledger.json.TextFaults;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.match.SourceTable;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why the database refused a row, found by looking: which values it should have alone, and which
/// row has them; or what it hangs on that is not there. A database's own words name columns and
/// indexes that nobody knows who has the source, and each says it in others.
///
/// @param base what the rows are
record Refusal(Context context, SourceTable table, Base base) {
  private static final int LONGEST_SHOWN = 80;
  private static final String SCREEN =
      "SELECT screen_id AS name FROM screens WHERE screen_id = :name";
  private static final Set<String> NUMBERS = Set.of("step_ordinal", "outcome_id");

  /// What a row must have alone, or must find.
  private sealed interface Rule {}

  /// @param columns of ours whose values no other row may have
  /// @param select the name of the row that has them; `run` is the run that the row hangs on
  private record Alone(List<String> columns, String select) implements Rule {
    boolean isInRun() {
      return select.contains(":run");
    }
  }

  /// @param column of ours that names a row of another table
  private record Parent(String column, Base of, String select) implements Rule {}

  /// @param values by our columns
  /// @param run by our name; empty for what hangs on none
  /// @param runName by that of the source
  Optional<String> of(Map<String, @Nullable String> values, String run, String runName) {
    return rules().stream()
        .flatMap(rule ->
            switch (rule) {
              case Alone alone -> twin(alone, values, run, runName).stream();
              case Parent parent -> orphan(parent, values).stream();
            })
        .findFirst();
  }

  private Optional<String> twin(
      Alone alone, Map<String, @Nullable String> values, String run, String runName) {
    if (!values.keySet().containsAll(alone.columns())) {
      return Optional.empty();
    }
    Query query = context.target().sql().query(alone.select());
    if (alone.isInRun()) {
      query.with("run", run);
    }
    for (String column : alone.columns()) {
      String value = values.get(column);
      if (value != null && NUMBERS.contains(column)) {
        query.with(column, Long.parseLong(value));
      } else {
        query.with(column, value == null ? "" : value);
      }
    }
    return query.one(row -> said(alone, values, runName, row));
  }

  private String said(
      Alone alone, Map<String, @Nullable String> values, String runName, Row found) {
    String of = alone.isInRun() ? " of run " + shown(runName) : "";
    if (alone.columns().isEmpty()) {
      return "there is another %s%s already".formatted(what(base), of);
    }
    String given =
        alone.columns().stream()
            .map(column -> name(column) + " " + shown(values.get(column)))
            .collect(Collectors.joining(" and "));
    String are = alone.columns().size() == 1 ? "is that" : "are those";
    String key = base.key();
    boolean isNamed = key != null && alone.columns().contains(key);
    return "%s %s of %s %s%s already"
        .formatted(
            given,
            are,
            isNamed ? "another" : "the",
            isNamed ? what(base) : what(base) + " " + shown(found.text("name")),
            of);
  }

  private Optional<String> orphan(Parent parent, Map<String, @Nullable String> values) {
    String named = values.get(parent.column());
    if (named == null
        || context
            .target()
            .sql()
            .query(parent.select())
            .with("name", named)
            .one(row -> row.text("name"))
            .isPresent()) {
      return Optional.empty();
    }
    return context.tables().stream()
        .filter(one -> one.view() != null && one.view().base() == parent.of())
        .flatMap(one -> context.notes().rejection(one.name(), EventStore.key(named)).stream())
        .map(reason -> "its %s is kept aside: %s".formatted(what(parent.of()), reason))
        .findFirst()
        .or(() ->
            Optional.of(
                "%s %s names no %s"
                    .formatted(name(parent.column()), shown(named), what(parent.of()))));
  }

  /// What the source calls a column of ours.
  private String name(String ours) {
    return table.shared().stream()
        .filter(column -> ours.equals(column.source().target()))
        .findFirst()
        .map(this::name)
        .orElse(ours);
  }

  private String name(Column column) {
    var source = table.source(column);
    return source == null ? column.name() : source.name();
  }

  private static String shown(@Nullable String value) {
    if (value == null) {
      return "NULL";
    }
    String some = value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "…" : value;
    return "'" + TextFaults.shown(some) + "'";
  }

  private static String what(Base base) {
    return switch (base) {
      case RUNS -> "run";
      case EVENTS -> "event";
      case SESSIONS -> "session";
      case SNAPSHOTS -> "snapshot";
      case ARTIFACTS -> "artifact";
      case OUTBOX -> "row of the outbox";
      case SCREENS -> "screen";
      case ACTIONS -> "action";
      case EDGES -> "edge";
      case OUTCOMES -> "outcome";
      case CURSORS -> "cursor";
    };
  }

  private List<Rule> rules() {
    return switch (base) {
      case RUNS, SESSIONS -> List.of();
      case EVENTS ->
          List.of(
              new Alone(
                  List.of("event_id"),
                  """
                  SELECT coalesce(source_id, CAST(id AS TEXT)) AS name
                  FROM run_events
                  WHERE run_id = :run
                    AND event_id = :event_id
                  """));
      case SNAPSHOTS ->
          List.of(
              new Alone(
                  List.of("step_ordinal"),
                  """
                  SELECT run_id AS name
                  FROM run_state_snapshots
                  WHERE run_id = :run
                    AND step_ordinal = :step_ordinal
                  """));
      case ARTIFACTS ->
          List.of(
              new Alone(
                  List.of("ref"),
                  """
                  SELECT run_id AS name
                  FROM run_artifacts
                  WHERE run_id = :run
                    AND ref = :ref
                  """));
      case OUTBOX ->
          List.of(
              new Alone(
                  List.of(),
                  """
                  SELECT run_id AS name
                  FROM run_outbox
                  WHERE run_id = :run
                    AND sink_id = 'default'
                  """));
      case CURSORS ->
          List.of(
              new Alone(
                  List.of(),
                  """
                  SELECT run_id AS name
                  FROM graph_projection_cursors
                  WHERE run_id = :run
                  """));
      case OUTCOMES ->
          List.of(
              new Alone(
                  List.of("outcome_id"),
                  """
                  SELECT run_id AS name
                  FROM graph_persistence_outcomes
                  WHERE outcome_id = :outcome_id
                  """));
      case SCREENS -> screens();
      case ACTIONS -> actions();
      case EDGES -> edges();
    };
  }

  private static List<Rule> screens() {
    return List.of(
        new Alone(
            List.of("screen_id"),
            """
            SELECT screen_id AS name
            FROM screens
            WHERE screen_id = :screen_id
            """),
        new Alone(
            List.of("app_package", "layout_hash"),
            """
            SELECT screen_id AS name
            FROM screens
            WHERE app_package = :app_package
              AND layout_hash = :layout_hash
            """));
  }

  private static List<Rule> actions() {
    return List.of(
        new Parent("screen_id", Base.SCREENS, SCREEN),
        new Alone(
            List.of("action_id"),
            """
            SELECT action_id AS name
            FROM actions
            WHERE action_id = :action_id
            """),
        new Alone(
            List.of("screen_id", "verb", "target_selector"),
            """
            SELECT action_id AS name
            FROM actions
            WHERE screen_id = :screen_id
              AND verb = :verb
              AND target_selector = :target_selector
            """));
  }

  private static List<Rule> edges() {
    return List.of(
        new Parent("from_screen_id", Base.SCREENS, SCREEN),
        new Parent(
            "action_id",
            Base.ACTIONS,
            "SELECT action_id AS name FROM actions WHERE action_id = :name"),
        new Parent("to_screen_id", Base.SCREENS, SCREEN),
        new Alone(
            List.of("edge_id"),
            """
            SELECT edge_id AS name
            FROM edges
            WHERE edge_id = :edge_id
            """),
        new Alone(
            List.of("from_screen_id", "action_id", "to_screen_id"),
            """
            SELECT edge_id AS name
            FROM edges
            WHERE from_screen_id = :from_screen_id
              AND action_id = :action_id
              AND coalesce(to_screen_id, '') = :to_screen_id
            """));
  }
}
