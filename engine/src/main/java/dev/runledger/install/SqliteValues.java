package dev.runledger.install;

import dev.runledger.json.Boxed;
import dev.runledger.json.Words;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.Spelling;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import dev.runledger.run.RunStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How the values of a layout's columns are read from our tables and written into them, in the SQL
/// of SQLite. Nothing here is newer than what the stock programs of other languages can read.
record SqliteValues(Layout layout) {
  private static final String HEX_DIGITS = "GLOB '" + "[0-9a-f]".repeat(32) + "'";
  private static final String OWN_NAME = "GLOB 'run_" + "[0-9a-f]".repeat(12) + "'";

  String read(Column column, Base base) {
    return switch (column.source()) {
      case Source.Same(String name) -> "t." + name;
      case Source.Time(String name) -> time("t." + name);
      case Source.Json(String name, boolean isObject) ->
          isObject
              ? unboxed("t." + name)
              : column.mayBeNothing()
                  ? "nullif(t.%s, '%s')".formatted(name, Boxed.NOTHING)
                  : "t." + name;
      case Source.Own(String name) -> "t." + name;
      case Source.RunName(Spelling spelling) -> spelled(spelling, base.isOfRun() ? "r" : "t");
      case Source.OtherRun(String name, Spelling spelling) ->
          switch (spelling) {
            case HEX ->
                "CASE WHEN t.%1$s = 'run_' || substr(t.%2$s, 25) THEN replace(t.%2$s, '-', '') ELSE t.%1$s END"
                    .formatted(name, name.replace("_id", "_uuid"));
            case UUID, ULID, OWN -> throw new IllegalArgumentException("Not shown: " + name);
          };
      case Source.Status(StatusWords words) ->
          Arrays.stream(RunStatus.values())
              .map(status -> "WHEN '%s' THEN '%s'".formatted(Words.of(status), words.shown(status)))
              .collect(Collectors.joining(" ", "CASE t.status ", " END"));
      case Source.EventId _ ->
          "CASE WHEN t.source_id IS NULL THEN t.id WHEN ltrim(substr(t.source_id, 1, 1), '-') || substr(t.source_id, 2) NOT GLOB '*[^0-9]*' THEN CAST(t.source_id AS INTEGER) ELSE t.source_id END";
      case Source.EventNumber(String name) -> "coalesce(t.source_seq, t." + name + ")";
    };
  }

  private static String unboxed(String value) {
    return "CASE WHEN %1$s THEN substr(%2$s, %3$d, length(%2$s) - %4$d) ELSE %2$s END"
        .formatted(
            isBox(value),
            value,
            Boxed.START.length() + 1,
            Boxed.START.length() + Boxed.END.length());
  }

  private static String isBox(String value) {
    return "substr(%s, 1, %d) = '%s'".formatted(value, Boxed.START.length(), Boxed.START);
  }

  /// Broken JSON stays out of it, and is refused by our table.
  private static String boxed(String value) {
    return "CASE WHEN NOT json_valid(%1$s) OR (json_type(%1$s) = 'object' AND NOT %2$s) THEN %1$s ELSE '%3$s' || %1$s || '%4$s' END"
        .formatted(value, isBox(value), Boxed.START, Boxed.END);
  }

  /// With a blank, six digits of a second and no zone. Who wrote a blank and no zone reads just
  /// that.
  private static String time(String value) {
    return """
    CASE WHEN %1$s GLOB '????-??-??T??:??:??.??????Z' THEN substr(%1$s, 1, 10) || ' ' || substr(%1$s, 12, 15)
            WHEN %1$s GLOB '????-??-?? ??:??:??*' AND substr(%1$s, 20) NOT GLOB '*[^.0-9]*' THEN %1$s
            ELSE strftime('%%Y-%%m-%%d %%H:%%M:%%S', substr(%1$s, 1, 19) || ltrim(substr(%1$s, 20), '.0123456789'), '+0 days')
                || '.' || substr(substr(%1$s, 21, max(0, length(%1$s) - 20 - length(ltrim(substr(%1$s, 20), '.0123456789')))) || '000000', 1, 6)
        END\
    """
        .formatted(value);
  }

  /// The run of this alias, as the layout names it. Who was named otherwise keeps that name.
  String spelled(Spelling spelling, String alias) {
    return switch (spelling) {
      case OWN -> alias + ".run_id";
      case HEX -> alias + ".run_hex";
      case UUID, ULID -> throw new IllegalArgumentException("Not on SQLite: " + spelling);
    };
  }

  /// The name of ours for a run that a program named. One that spells a UUID in the layout's own
  /// way is kept as one, anything else as it is, and what is left out is made.
  String runId(View view) {
    String value = "NEW." + view.runName().orElseThrow().name();
    String made = "'run_' || lower(hex(randomblob(6)))";
    return switch (view.spelling()) {
      case OWN -> "coalesce(%s, %s)".formatted(value, made);
      case HEX ->
          """
          CASE WHEN %1$s IS NULL THEN %2$s
                  WHEN %1$s %3$s AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = 'run_' || substr(%1$s, 21)) THEN 'run_' || substr(%1$s, 21)
                  ELSE %1$s END\
          """
              .formatted(value, made, HEX_DIGITS);
      case UUID, ULID -> throw new IllegalArgumentException("Not on SQLite: " + view.spelling());
    };
  }

  /// A name that looks like ours and is not gets a UUID that ends unlike it: it is shown as it is.
  /// NULL leaves it to the triggers of our table.
  String runUuid(View view) {
    String value = "NEW." + view.runName().orElseThrow().name();
    return switch (view.spelling()) {
      case OWN -> "NULL";
      case HEX ->
          """
          CASE WHEN %1$s %2$s THEN substr(%1$s, 1, 8) || '-' || substr(%1$s, 9, 4) || '-' || substr(%1$s, 13, 4) || '-' || substr(%1$s, 17, 4) || '-' || substr(%1$s, 21)
                  WHEN %1$s %3$s THEN lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))) END\
          """
              .formatted(value, HEX_DIGITS, OWN_NAME);
      case UUID, ULID -> throw new IllegalArgumentException("Not on SQLite: " + view.spelling());
    };
  }

  /// What is written into our table for `NEW.x`.
  String write(Column column) {
    String value = "NEW." + column.name();
    String written =
        switch (column.source()) {
          case Source.Same _,
              Source.EventId _,
              Source.EventNumber _,
              Source.Own _,
              Source.RunName _,
              Source.Time _ ->
              value;
          case Source.Json(String _, boolean isObject) -> isObject ? boxed(value) : value;
          case Source.OtherRun(String _, Spelling spelling) ->
              "coalesce((SELECT other.run_id FROM runs AS other WHERE %s = %s), %s)"
                  .formatted(spelled(spelling, "other"), value, value);
          case Source.Status(StatusWords words) ->
              words.words().stream()
                  .map(word -> "WHEN '%s' THEN '%s'".formatted(word, Words.of(words.meant(word))))
                  .collect(Collectors.joining(" ", "CASE " + value + " ", " END"));
        };
    return column.fallback() == null
        ? written
        : "coalesce(" + written + ", " + fallback(column) + ")";
  }

  /// A view has no defaults on SQLite: what is left out and what is NULL are the same.
  private static String fallback(Column column) {
    return switch (column.source()) {
      case Source.Time _ -> "strftime('%Y-%m-%d %H:%M:%f000', 'now')";
      case Source.Status(StatusWords words) ->
          "'" + Words.of(words.meant(words.words().getFirst())) + "'";
      case Source.Same _,
          Source.Json _,
          Source.Own _,
          Source.RunName _,
          Source.OtherRun _,
          Source.EventId _,
          Source.EventNumber _ ->
          java.util.Objects.requireNonNull(column.fallback());
    };
  }

  /// Only what the program changed is written, so that what it did not touch stays byte for byte.
  String sets(View view) {
    List<String> sets = new ArrayList<>();
    for (Column column : view.columns()) {
      String target = column.source().target();
      if (target != null) {
        sets.add(
            "%1$s = CASE WHEN NEW.%2$s IS NOT OLD.%2$s THEN %3$s ELSE %1$s END"
                .formatted(target, column.name(), write(column)));
      }
    }
    for (View.Constant constant : view.constants()) {
      if (constant.isKept()) {
        sets.add(constant.column() + " = " + constant.value());
      }
    }
    return String.join(",\n        ", sets);
  }
}
