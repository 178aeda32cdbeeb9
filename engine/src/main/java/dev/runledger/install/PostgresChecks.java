package dev.runledger.install;

import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import java.util.stream.Collectors;

/// What the functions of a layout look at before they write, in plpgsql: NOT NULL and closed words
/// as the published schema has them, names that never change, and foreign keys.
record PostgresChecks(Layout layout) {

  /// Fills in what was left out, then refuses what is missing or unknown.
  String of(View view) {
    String fallbacks =
        view.columns().stream()
            .filter(column -> column.fallback() != null && !column.isConstant())
            .map(column ->
                "    NEW.%1$s := coalesce(NEW.%1$s, %2$s);\n"
                    .formatted(column.name(), column.fallback()))
            .collect(Collectors.joining());
    String missing =
        view.columns().stream()
            .filter(Column::isRequired)
            .map(column -> missing(view, column))
            .collect(Collectors.joining());
    String unknown =
        view.columns().stream()
            .map(column -> unknownWord(view, column))
            .collect(Collectors.joining());
    return fallbacks + missing + unknown;
  }

  /// In the words of PostgreSQL itself.
  private String missing(View view, Column column) {
    return """
        IF NEW.%4$s IS NULL THEN
            RAISE EXCEPTION 'null value in column "%1$s" of relation "%2$s" violates not-null constraint'
                USING ERRCODE = 'not_null_violation', SCHEMA = '%3$s', TABLE = '%2$s', COLUMN = '%1$s';
        END IF;
    """
        .formatted(
            column.name().replace("'", "''").replace("%", "%%"),
            view.name(),
            layout.name(),
            column.sqlName());
  }

  /// An enum type says it by itself.
  private String unknownWord(View view, Column column) {
    if (layout.isEnum(column.type())
        || !(column.source() instanceof Source.Status(StatusWords words))) {
      return "";
    }
    return """
        IF NEW.%1$s NOT IN ('%2$s') THEN
            RAISE EXCEPTION '%3$s.%1$s is none of %4$s: %%', NEW.%1$s
                USING ERRCODE = 'check_violation', SCHEMA = '%5$s', TABLE = '%3$s', COLUMN = '%1$s';
        END IF;
    """
        .formatted(
            column.name(),
            String.join("', '", words.words()),
            view.name(),
            String.join(", ", words.words()),
            layout.name());
  }

  String nameStays(View view) {
    return view.runName()
        .map(run ->
            """
                IF NEW.%1$s IS DISTINCT FROM OLD.%1$s THEN
                    RAISE EXCEPTION '%2$s.%1$s is never changed' USING ERRCODE = 'foreign_key_violation';
                END IF;
            """
                .formatted(run.name(), view.name()))
        .orElse("");
  }

  /// Finds the run that a row names, among those that the layout shows.
  ///
  /// @param named SQL of the layout's name of the run `r`
  String isRunOf(View view, String named) {
    return "%s = NEW.%s%s"
        .formatted(
            named,
            view.runName().orElseThrow().name(),
            layout.shownRuns("r").map(shown -> " AND " + shown).orElse(""));
  }

  /// @param when plpgsql that is true when there is no such run
  String runIsThere(View view, String when) {
    return """
        IF %1$s THEN
            RAISE EXCEPTION 'insert on "%2$s" violates its foreign key: %3$s %% is no run', NEW.%3$s
                USING ERRCODE = 'foreign_key_violation', SCHEMA = '%4$s', TABLE = '%2$s', COLUMN = '%3$s',
                    CONSTRAINT = '%2$s_%3$s_fkey';
        END IF;
    """
        .formatted(when, view.name(), view.runName().orElseThrow().name(), layout.name());
  }
}
