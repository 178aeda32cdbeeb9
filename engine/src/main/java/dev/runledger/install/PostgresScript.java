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
import java.util.List;
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
    text.append(indexes());
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
    ownIndexes().forEach(name -> text.append("DROP INDEX IF EXISTS " + ours + "." + name + ";\n"));
    return text.toString();
  }

  /// What [#text] made outside of the layout's schema.
  private List<String> ownIndexes() {
    List<String> names = new ArrayList<>();
    if (spells(Spelling.HEX)) {
      names.add("idx_layout_session_id");
    }
    if (spells(Spelling.ULID)) {
      names.add("idx_layout_screengraph_id");
    }
    names.add("idx_layout_" + layout.name() + "_created_at");
    names.add("idx_layout_" + layout.name() + "_status");
    return names;
  }

  private boolean spells(Spelling spelling) {
    return layout.views().stream()
        .flatMap(view -> view.runName().stream().map(_ -> view.spelling()))
        .anyMatch(spelling::equals);
  }

  /// So that a program's conditions on names, words and times find their rows.
  private String indexes() {
    PostgresValues values = new PostgresValues(layout, ours);
    View runs =
        layout.views().stream().filter(view -> view.base() == Base.RUNS).findFirst().orElseThrow();
    StringBuilder text = new StringBuilder();
    if (runs.spelling() == Spelling.HEX || runs.spelling() == Spelling.ULID) {
      text.append(
          "CREATE UNIQUE INDEX %s ON %s.runs ((%s));\n"
              .formatted(
                  runs.spelling() == Spelling.HEX
                      ? "idx_layout_session_id"
                      : "idx_layout_screengraph_id",
                  ours,
                  values.spelled(runs.spelling(), "runs").replace("runs.", "")));
    }
    for (Column column : runs.columns()) {
      boolean isCreation = column.source().equals(new Source.Time("created_at"));
      if (isCreation) {
        text.append(
            "CREATE INDEX idx_layout_%s_created_at ON %s.runs (timezone('UTC', created_at) DESC);\n"
                .formatted(layout.name(), ours));
      }
      if (column.source() instanceof Source.Status) {
        text.append(
            "CREATE INDEX idx_layout_%s_status ON %s.runs ((%s));\n"
                .formatted(
                    layout.name(),
                    ours,
                    values.read(column, Base.RUNS).replace("t.status", "status")));
      }
    }
    return text.toString();
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
                .formatted(name, column.name(), column.fallback()));
      }
    }
    text.append("COMMENT ON VIEW %s IS %s;\n".formatted(name, quoted(view.about())));
    for (Column column : view.columns()) {
      text.append(
          "COMMENT ON COLUMN %s.%s IS %s;\n"
              .formatted(name, column.name(), quoted(column.about())));
    }
    return text.toString();
  }

  /// Where events may be of no run, they come from both sides of a UNION ALL: a condition on the
  /// run reaches the index of the one and rules out the other.
  private String select(View view, PostgresValues values) {
    if (view.base() != Base.EVENTS) {
      return select(view, values, from(view), view.only());
    }
    String shown =
        "(t.event_type NOT IN (%s) OR t.source_seq IS NOT NULL OR t.source_id IS NOT NULL)"
            .formatted(Facts.list());
    String where = view.only() == null ? shown : view.only() + " AND " + shown;
    if (view.runName().orElseThrow().isRequired()) {
      return select(view, values, from(view), where);
    }
    return select(view, values, from(view) + " AND r.session_id = t.session_id", where)
        + "\nUNION ALL\n"
        + select(view, values, ours + ".run_events AS t", "t.run_id IS NULL AND " + shown)
            .replace(
                values.read(view.runName().orElseThrow(), view.base()),
                "NULL::" + view.runName().orElseThrow().type());
  }

  private String from(View view) {
    String own = ours + "." + view.base().table() + " AS t";
    return view.base().isOfRun()
        ? own + "\nJOIN " + ours + ".runs AS r ON r.run_id = t.run_id"
        : own;
  }

  private static String select(
      View view,
      PostgresValues values,
      String from,
      @org.jspecify.annotations.Nullable String where) {
    String columns =
        view.columns().stream()
            .map(column -> values.read(column, view.base()) + " AS " + column.name())
            .collect(Collectors.joining(",\n    "));
    return "SELECT " + columns + "\nFROM " + from + (where == null ? "" : "\nWHERE " + where);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
