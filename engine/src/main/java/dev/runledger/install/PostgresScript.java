package dev.runledger.install;

import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.EnumType;
import dev.runledger.layout.Facts;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.Spelling;
import dev.runledger.layout.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The SQL that puts a layout into a PostgreSQL database: a schema of its name with types, views
/// and triggers, to be used with search_path.
record PostgresScript(Layout layout, String ours, boolean dispatch) {

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        CREATE SCHEMA %1$s;
        COMMENT ON SCHEMA %1$s IS %2$s;
        """
            .formatted(layout.name(), quoted("Layout of Runledger: " + layout.about() + ".")));
    for (EnumType type : layout.types()) {
      if (type.schema() != null) {
        continue;
      }
      text.append(
          "CREATE TYPE %s.%s AS ENUM (%s);\n"
              .formatted(
                  layout.name(),
                  type.name(),
                  type.words().stream()
                      .map(PostgresScript::quoted)
                      .collect(Collectors.joining(", "))));
    }
    if (spells(Spelling.ULID)) {
      text.append(PostgresUlid.functions(layout.name()));
    }
    kept()
        .ifPresent(kept ->
            text.append(
                """
                ALTER TABLE %1$s.runs ADD COLUMN %2$s text COLLATE "C" GENERATED ALWAYS AS (%3$s) STORED;
                COMMENT ON COLUMN %1$s.runs.%2$s IS 'what the layout %4$s calls it';
                """
                    .formatted(ours, kept.column(), kept.value(), layout.name())));
    ownColumns().forEach(text::append);
    indexes().values().forEach(text::append);
    PostgresTriggers triggers = new PostgresTriggers(layout, ours, dispatch);
    for (View view : layout.views()) {
      text.append(view(view)).append(triggers.of(view));
    }
    return text.toString();
  }

  /// The way back. What was written stays.
  String removal() {
    StringBuilder text =
        new StringBuilder("DROP SCHEMA IF EXISTS " + layout.name() + " CASCADE;\n");
    indexes()
        .keySet()
        .forEach(name -> text.append("DROP INDEX IF EXISTS " + ours + "." + name + ";\n"));
    kept()
        .ifPresent(kept ->
            text.append(
                "ALTER TABLE %s.runs DROP COLUMN IF EXISTS %s;\n".formatted(ours, kept.column())));
    return text.toString();
  }

  private boolean spells(Spelling spelling) {
    return layout.views().stream()
        .flatMap(view -> view.runName().stream().map(_ -> view.spelling()))
        .anyMatch(spelling::equals);
  }

  /// They stay when the layout is made anew or removed: there is more in them than in its views.
  private List<String> ownColumns() {
    return layout.views().stream()
        .flatMap(view ->
            view.columns().stream()
                .filter(column -> column.source() instanceof Source.Own)
                .map(column ->
                    "ALTER TABLE %s.%s ADD COLUMN IF NOT EXISTS %s %s;\n"
                        .formatted(ours, view.base().table(), column.ours(), column.type())))
        .toList();
  }

  private Optional<PostgresValues.Kept> kept() {
    return values().kept(runs().spelling());
  }

  private PostgresValues values() {
    return new PostgresValues(layout, ours);
  }

  private View runs() {
    return layout.views().stream()
        .filter(view -> view.base() == Base.RUNS)
        .findFirst()
        .orElseThrow();
  }

  /// So that a program's conditions on names, words, times and numbers find their rows: by name,
  /// the statements that make them.
  private Map<String, String> indexes() {
    Map<String, String> indexes = new LinkedHashMap<>();
    kept().ifPresent(kept -> index(indexes, "id", "UNIQUE INDEX", "runs (" + kept.column() + ")"));
    for (View view : layout.views()) {
      for (Column column : view.columns()) {
        String value = values().read(column, view.base()).replace("t.", "");
        switch (column.source()) {
          case Source.Time(String time)
              when view.base() == Base.RUNS && time.equals("created_at") ->
              index(indexes, time, "INDEX", "runs (" + value + " DESC)");
          case Source.Status _ -> index(indexes, "status", "INDEX", "runs ((" + value + "))");
          case Source.OtherRun _ -> index(indexes, "parent", "INDEX", "runs ((" + value + "))");
          case Source.EventId _ when view.eventNumber() == null ->
              index(indexes, "event_id", "INDEX", "run_events (run_id, (" + value + "))");
          case Source.EventNumber _ ->
              index(indexes, "event_seq", "INDEX", "run_events (run_id, (" + value + "))");
          case Source.Same _,
              Source.Time _,
              Source.Json _,
              Source.Own _,
              Source.RunName _,
              Source.EventId _ -> {}
        }
      }
    }
    return indexes;
  }

  private void index(Map<String, String> indexes, String of, String kind, String what) {
    String name = "idx_layout_" + layout.name() + "_" + of;
    indexes.put(name, "CREATE %s %s ON %s.%s;\n".formatted(kind, name, ours, what));
  }

  private String view(View view) {
    PostgresValues values = new PostgresValues(layout, ours);
    String name = layout.name() + "." + view.name();
    StringBuilder text =
        new StringBuilder("\nCREATE VIEW " + name + " AS\n")
            .append(select(view, values))
            .append(";\n");
    for (Column column : view.columns()) {
      if (column.fallback() != null && column.isConstant()) {
        text.append(
            "ALTER VIEW %s ALTER COLUMN %s SET DEFAULT %s;\n"
                .formatted(name, column.sqlName(), column.fallback()));
      }
    }
    text.append("COMMENT ON VIEW %s IS %s;\n".formatted(name, quoted(view.about())));
    for (Column column : view.columns()) {
      text.append(
          "COMMENT ON COLUMN %s.%s IS %s;\n"
              .formatted(name, column.sqlName(), quoted(column.about())));
    }
    return text.toString();
  }

  private String select(View view, PostgresValues values) {
    List<String> conditions = new ArrayList<>();
    if (view.only() != null) {
      conditions.add(view.only());
    }
    if (view.base().isOfRun()) {
      layout.shownRuns("r").ifPresent(conditions::add);
    }
    if (view.base() == Base.EVENTS) {
      conditions.add(
          "(t.event_type NOT IN (%s) OR t.source_seq IS NOT NULL OR t.source_id IS NOT NULL)"
              .formatted(Facts.list()));
    }
    String columns =
        view.columns().stream()
            .map(column -> values.read(column, view.base()) + " AS " + column.sqlName())
            .collect(Collectors.joining(",\n    "));
    String where = conditions.isEmpty() ? "" : "\nWHERE " + String.join("\n    AND ", conditions);
    return "SELECT " + columns + "\nFROM " + from(view) + where;
  }

  /// Where events may be of no run, a condition on the run turns the outer join into an inner one.
  private String from(View view) {
    String own = ours + "." + view.base().table() + " AS t";
    if (!view.base().isOfRun()) {
      return own;
    }
    String join = view.runName().orElseThrow().isRequired() ? "JOIN" : "LEFT JOIN";
    return "%s\n%s %s.runs AS r ON r.run_id = t.run_id".formatted(own, join, ours);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
