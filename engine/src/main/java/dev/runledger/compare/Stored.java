package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.RowStore;
import dev.runledger.bring.SessionStore;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Facts;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.ShownValue;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import dev.runledger.run.RunStatus;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A row of a source as it is in our own tables, which is looked up by its name.
record Stored(Context context) {

  /// The values of our columns, in the order of [Mapper#targets]; empty where it is not here.
  Optional<List<@Nullable String>> find(SourceTable table, Mapped row, Mapper mapper) {
    return all(table, row, mapper).stream().findFirst();
  }

  /// As a layout would show it: a text for each of [SourceTable#shared]. What it was looked up by,
  /// and which other row it names, is as in the source.
  List<@Nullable String[]> shown(SourceTable table, Mapped row, Mapper mapper) {
    List<Column> columns = table.shared();
    List<@Nullable String[]> shown = new ArrayList<>();
    for (List<@Nullable String> found : all(table, row, mapper)) {
      @Nullable String[] one = new @Nullable String[columns.size()];
      int target = 0;
      for (int at = 0; at < one.length; at++) {
        Column column = columns.get(at);
        boolean isStored = column.source().target() != null;
        String here = isStored ? shown(column, found.get(target++)) : null;
        one[at] = isStored && !column.ours().startsWith("parent_") ? here : row.shown().get(at);
      }
      shown.add(one);
    }
    return shown;
  }

  /// As [#find], of all events of runs, by the key of their row, in one statement. On PostgreSQL.
  Map<String, List<@Nullable String>> events(
      SourceTable table, List<@Nullable String[]> rows, Mapper mapper) {
    List<Mapped> named =
        rows.stream()
            .map(mapper::map)
            .filter(row -> row.refusal() == null && row.run() != null)
            .toList();
    if (named.isEmpty()) {
      return Map.of();
    }
    Map<String, PlacedRun> runs =
        context.names().here(named.stream().map(RowStore::name).collect(Collectors.toSet()));
    List<Mapped> asked = named.stream().filter(row -> runs.containsKey(row.run())).toList();
    List<String> targets = mapper.targets();
    Map<String, List<@Nullable String>> here = new HashMap<>();
    context
        .target()
        .sql()
        .query(
            """
            SELECT k.key, e.*
            FROM unnest(:runs::text[], :ids::text[], :numbers::bigint[], :keys::text[])
                AS k (run, id, number, key)
            CROSS JOIN LATERAL (
                SELECT %1$s
                FROM run_events
                WHERE run_id = k.run
                  AND source_id = k.id
                UNION ALL
                SELECT %1$s
                FROM run_events
                WHERE k.id IS NULL
                  AND run_id = k.run
                  AND source_seq = k.number
                UNION ALL
                SELECT %1$s
                FROM run_events
                WHERE k.id IS NULL
                  AND run_id = k.run
                  AND run_seq = k.number
                  AND source_seq IS NULL
                  AND event_type NOT IN (%2$s)
                OFFSET 0) AS e
            """
                .formatted(columns(targets), Facts.list()))
        .withTexts(
            "runs",
            asked.stream().map(row -> Objects.requireNonNull(runs.get(row.run())).id()).toList())
        .withTexts("ids", asked.stream().map(Mapped::id).toList())
        .withTexts("numbers", asked.stream().map(Stored::number).toList())
        .withTexts("keys", asked.stream().map(Mapped::key).toList())
        .each(row -> here.putIfAbsent(row.text("key"), values(row, targets.size())));
    return here;
  }

  private static @Nullable String number(Mapped row) {
    return row.number() == null ? null : row.number().toString();
  }

  private static String columns(List<String> targets) {
    return IntStream.range(0, targets.size())
        .mapToObj(at -> "CAST(%s AS TEXT) AS c%d".formatted(targets.get(at), at))
        .collect(Collectors.joining(", "));
  }

  private static List<@Nullable String> values(Row row, int width) {
    List<@Nullable String> values = new ArrayList<>();
    for (int at = 0; at < width; at++) {
      values.add(row.textOrNull("c" + at));
    }
    return values;
  }

  private List<List<@Nullable String>> all(SourceTable table, Mapped row, Mapper mapper) {
    return row.refusal() == null
        ? find(Objects.requireNonNull(table.view()), row, mapper.targets())
        : List.of();
  }

  /// @param found the values of our columns
  static List<Verified.Difference> differences(
      SourceTable table, Mapped row, List<@Nullable String> found) {
    List<Verified.Difference> differences = new ArrayList<>();
    int target = 0;
    for (int at = 0; at < table.shared().size(); at++) {
      Column column = table.shared().get(at);
      if (column.source().target() == null) {
        continue;
      }
      String here = shown(column, found.get(target++));
      boolean isLinked = column.ours().startsWith("parent_");
      boolean isGiven =
          row.shown().get(at) == null
              && Objects.requireNonNull(table.view()).base() == Base.SESSIONS
              && SessionStore.isGiven(column.ours());
      if (!isGiven
          && table.isCompared(column)
          && !isLinked
          && !Objects.equals(row.shown().get(at), here)) {
        differences.add(
            new Verified.Difference(row.key(), column.name(), row.shown().get(at), here));
      }
    }
    return differences;
  }

  private static @Nullable String shown(Column column, @Nullable String here) {
    return here != null && column.source() instanceof Source.Status(StatusWords words)
        ? words.shown(RunRow.word(RunStatus.class, here))
        : ShownValue.ofOurs(column, here);
  }

  private List<List<@Nullable String>> find(View view, Mapped row, List<String> targets) {
    String run = null;
    if (row.run() != null) {
      Map<String, PlacedRun> here = context.names().here(List.of(row.run()));
      PlacedRun placed = here.get(row.run());
      if (placed == null) {
        return List.of();
      }
      run = placed.id();
    }
    String key = key(view, row, targets);
    Query query =
        context
            .target()
            .sql()
            .query(
                "SELECT %s FROM %s WHERE %s"
                    .formatted(
                        columns(targets),
                        view.base().table(),
                        Stream.of(ofRun(view, row), condition(key))
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining(" AND "))));
    if (row.run() != null) {
      query.with("run", run);
    }
    if (key != null) {
      query.with("key", keyValue(view, row, targets, key));
    }
    return query.list(found -> values(found, targets.size()));
  }

  private static @Nullable String ofRun(View view, Mapped row) {
    if (row.run() != null) {
      return "run_id = :run";
    }
    return view.base().isOfRun() ? "run_id IS NULL" : null;
  }

  private static @Nullable String condition(@Nullable String key) {
    if (key == null) {
      return null;
    }
    return key.startsWith("coalesce") ? key + " = CAST(:key AS BIGINT)" : key + " = :key";
  }

  /// What names a row beside its run; null where the run does.
  private static @Nullable String key(View view, Mapped row, List<String> targets) {
    if (view.base() == Base.EVENTS) {
      return row.id() == null
          ? "coalesce(source_seq, CASE WHEN event_type NOT IN (%s) THEN run_seq END)"
              .formatted(Facts.list())
          : "source_id";
    }
    String key = view.base().key();
    return key != null && targets.contains(key) ? key : null;
  }

  private static @Nullable String keyValue(
      View view, Mapped row, List<String> targets, String key) {
    if (view.base() != Base.EVENTS) {
      return row.values().get(targets.indexOf(key));
    }
    return row.id() == null ? String.valueOf(row.number()) : row.id();
  }
}
