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
import java.util.Optional;
import java.util.stream.Collectors;

/// How the values of a layout's columns are read from our tables and written into them, in the SQL
/// of PostgreSQL.
///
/// @param ours the schema of our tables
record PostgresValues(Layout layout, String ours) {
  private static final String RUN_HEX = "run_hex";
  private static final String RUN_ULID = "run_ulid";

  /// @param alias of our table
  String read(Column column, Base base) {
    return switch (column.source()) {
      case Source.Same(String name) -> cast("t." + name, column.type());
      case Source.Time(String name) -> "timezone('UTC', t." + name + ")";
      case Source.Json(String name, boolean isObject) ->
          json(
              column.mayBeNothing()
                  ? "CASE WHEN t.%1$s::text <> '%2$s' THEN t.%1$s END"
                      .formatted(name, Boxed.NOTHING)
                  : "t." + name,
              isObject,
              column.type());
      case Source.Own(String name) -> "t." + name;
      case Source.RunName(Spelling spelling) ->
          cast(spelled(spelling, base.isOfRun() ? "r" : "t"), column.type());
      case Source.OtherRun(String name, Spelling spelling) ->
          cast(
              switch (spelling) {
                case HEX -> hex("t." + name, "t." + uuidOf(name));
                case UUID, ULID, OWN -> throw new IllegalArgumentException("Not shown: " + name);
              },
              column.type());
      case Source.Status(StatusWords words) -> status(words, column.type());
      case Source.EventId _ ->
          "CASE WHEN t.source_id ~ '^-?[0-9]{1,18}$' THEN t.source_id::bigint ELSE t.id END";
      case Source.EventNumber(String name) -> "coalesce(t.source_seq, t." + name + ")";
    };
  }

  private static String json(String value, boolean isObject, String type) {
    String cast = type.equals("json") ? value : "(" + value + ")::" + type;
    return isObject
        ? "CASE WHEN %1$s THEN substr(%2$s::text, %3$d, length(%2$s::text) - %4$d)::%5$s ELSE %6$s END"
            .formatted(
                isBox(value),
                value,
                Boxed.START.length() + 1,
                Boxed.START.length() + Boxed.END.length(),
                type,
                cast)
        : cast;
  }

  private static String isBox(String value) {
    return "left(%s::text, %d) = '%s'".formatted(value, Boxed.START.length(), Boxed.START);
  }

  private static String boxed(String value) {
    return "CASE WHEN json_typeof(%1$s::json) = 'object' AND NOT %2$s THEN %1$s::json ELSE ('%3$s' || %1$s::text || '%4$s')::json END"
        .formatted(value, isBox(value), Boxed.START, Boxed.END);
  }

  private static String cast(String value, String type) {
    return type.startsWith("character varying") ? "(" + value + ")::" + type : value;
  }

  /// The run of this alias, as the layout names it. Who was named otherwise keeps that name.
  String spelled(Spelling spelling, String alias) {
    return switch (spelling) {
      case UUID -> alias + ".run_uuid";
      case OWN -> alias + ".run_id";
      case HEX -> alias + "." + RUN_HEX;
      case ULID -> alias + "." + RUN_ULID;
    };
  }

  /// What is in the column of ours that keeps this spelling: worked out once a run, not for each
  /// row that is read. Empty where there is none.
  Optional<Kept> kept(Spelling spelling) {
    return switch (spelling) {
      case UUID, OWN -> Optional.empty();
      case HEX -> Optional.of(new Kept(RUN_HEX, hex("run_id", "run_uuid")));
      case ULID ->
          Optional.of(
              new Kept(RUN_ULID, own("run_id", "run_uuid", layout.name() + ".ulid(run_uuid)")));
    };
  }

  record Kept(String column, String value) {}

  private static String hex(String id, String uuid) {
    return own(id, uuid, "replace(" + uuid + "::text, '-', '')");
  }

  private static String own(String id, String uuid, String spelled) {
    return "CASE WHEN %1$s = 'run_' || right(%2$s::text, 12) THEN %3$s ELSE %1$s END"
        .formatted(id, uuid, spelled);
  }

  /// Where the UUID of the run is that a column names.
  private static String uuidOf(String column) {
    return column.replace("_id", "_uuid");
  }

  private String status(StatusWords words, String type) {
    String cases =
        Arrays.stream(RunStatus.values())
            .map(status ->
                "WHEN '%s' THEN '%s'%s"
                    .formatted(
                        Words.of(status),
                        words.shown(status),
                        layout.isEnum(type) ? "::" + layout.qualified(type) : ""))
            .collect(Collectors.joining(" "));
    return cast("CASE t.status " + cases + " END", type);
  }

  /// What is written into our table for `NEW.x`.
  String write(Column column) {
    String value = "NEW." + column.sqlName();
    return switch (column.source()) {
      case Source.Same _, Source.Own _, Source.EventId _, Source.EventNumber _, Source.RunName _ ->
          value;
      case Source.Time _ -> value + " AT TIME ZONE 'UTC'";
      case Source.Json(String _, boolean isObject) when isObject -> boxed(value);
      case Source.Json _ ->
          column.mayBeNothing()
              ? "coalesce(%s::json, '%s'::json)".formatted(value, Boxed.NOTHING)
              : value + "::json";
      case Source.OtherRun(String _, Spelling spelling) ->
          "coalesce((SELECT other.run_id FROM runs AS other WHERE %s = %s), %s)"
              .formatted(spelled(spelling, "other"), value, value);
      case Source.Status(StatusWords words) ->
          words.words().stream()
              .map(word -> "WHEN '%s' THEN '%s'".formatted(word, Words.of(words.meant(word))))
              .collect(Collectors.joining(" ", "CASE " + value + " ", " END"));
    };
  }

  /// Only what the program changed is written, so that what it did not touch stays byte for byte.
  String sets(View view) {
    List<String> sets = new ArrayList<>();
    for (Column column : view.columns()) {
      String target = column.source().target();
      if (target != null) {
        sets.add(
            "%1$s = CASE WHEN %2$s THEN %3$s ELSE t.%1$s END"
                .formatted(target, isChanged("NEW", column), write(column)));
      }
    }
    for (View.Constant constant : view.constants()) {
      if (constant.isKept()) {
        sets.add(constant.column() + " = " + constant.value());
      }
    }
    return String.join(",\n        ", sets);
  }

  /// Whether a row has another value there than the one that the program saw. `json` cannot be
  /// compared, and who knows what else.
  ///
  /// @param row its name in plpgsql
  static String isChanged(String row, Column column) {
    boolean isText = column.type().equals("json") || column.source() instanceof Source.Own;
    return "%1$s.%2$s%3$s IS DISTINCT FROM OLD.%2$s%3$s"
        .formatted(row, column.sqlName(), isText ? "::text" : "");
  }
}
