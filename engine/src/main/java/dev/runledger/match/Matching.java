package dev.runledger.match;

import dev.runledger.layout.Base;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import dev.runledger.source.Elsewhere;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceDatabase;
import dev.runledger.source.SourceKey;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds the tables and columns of a layout in a database that somebody else made.
public record Matching(Layout layout, SourceDatabase source) {

  /// What screengraph's document took away; their rows are kept as they are.
  private static final Set<String> DROPPED =
      Set.of(
          "action_candidates",
          "decisions",
          "execution_outcomes",
          "verification_assessments",
          "progress_evaluations",
          "continuation_decisions",
          "recovery_dispositions",
          "checkpoints_index",
          "driver_runtime_contexts",
          "app_fg_contexts",
          "action_catalog",
          "policies");

  /// In an order in which what rows hang on comes first.
  public List<SourceTable> tables() {
    List<String> there = source.tables();
    List<String> readable = new ArrayList<>(there);
    readable.addAll(source.views());
    List<SourceTable> found = new ArrayList<>();
    sourceViews()
        .forEach((name, view) -> {
          List<String> names = ColumnNames.table(layout.name(), name);
          Optional<String> table =
              names.stream()
                  .flatMap(one -> readable.stream().filter(one::equalsIgnoreCase))
                  .findFirst();
          if (table.isEmpty() && view.base() == Base.RUNS) {
            throw StoreException.because(
                "The source has no table %s, which every database of %s has; it has %s.%s"
                    .formatted(
                        name,
                        layout.name(),
                        there.isEmpty() ? "none" : shown(there),
                        hints(source.elsewhere(names))));
          }
          table.ifPresent(one -> found.add(match(one, view)));
        });
    if (layout.name().equals("screengraph")) {
      there.stream()
          .filter(DROPPED::contains)
          .forEach(name -> found.add(asItIs(name, source.columns(name))));
    }
    return found;
  }

  private static String hints(List<Elsewhere> elsewhere) {
    return elsewhere.stream().map(one -> " " + one.hint()).collect(Collectors.joining());
  }

  /// Tables of the source that are none of the layout's, and those of its names that are in another
  /// schema while this one has none.
  public List<String> others() {
    Set<String> taken = tables().stream().map(SourceTable::name).collect(Collectors.toSet());
    List<String> others =
        new ArrayList<>(source.tables().stream().filter(name -> !taken.contains(name)).toList());
    Set<String> small =
        taken.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (String name : sourceViews().keySet()) {
      List<String> names = ColumnNames.table(layout.name(), name);
      if (names.stream().noneMatch(small::contains)) {
        source.elsewhere(names).forEach(one -> others.add(one.name()));
      }
    }
    return others;
  }

  private static String shown(List<String> tables) {
    return tables.stream().limit(20).collect(Collectors.joining(", "));
  }

  /// By the names that the tables have in the layout's own document.
  private Map<String, View> sourceViews() {
    Map<String, View> views = new LinkedHashMap<>();
    if (layout.name().equals("coordinator")) {
      views.put("sessions", SessionColumns.VIEW);
      views.put("runs", layout.views().getFirst());
    } else {
      for (View view : layout.views()) {
        views.put(view.name(), isAnybodys(view) ? SessionColumns.VIEW : view);
      }
    }
    return views;
  }

  /// Sessions as the catalog has them, and not as they were found in one database.
  private static boolean isAnybodys(View view) {
    return view.base() == Base.SESSIONS
        && Catalog.all().stream().anyMatch(layout -> layout.views().contains(view));
  }

  private SourceTable match(String table, View view) {
    List<SourceColumn> columns = source.columns(table);
    String document = view.base() == Base.SESSIONS ? "sessions" : view.name();
    Map<String, Integer> places = new HashMap<>();
    for (Column column : view.columns()) {
      for (String name : ColumnNames.column(layout.name(), document, column.name())) {
        int place = place(columns, name);
        if (place >= 0 && !places.containsValue(place)) {
          places.putIfAbsent(column.name(), place);
        }
      }
    }
    List<Integer> extras =
        IntStream.range(0, columns.size())
            .filter(place -> !places.containsValue(place))
            .boxed()
            .toList();
    String type = view.base() == Base.EVENTS ? view.of("event_type").orElseThrow().name() : "";
    if (!type.isEmpty() && !places.containsKey(type)) {
      // Its document names the table and not this column: without a type, nothing is an event.
      return asItIs(table, columns);
    }
    SourceTable matched =
        new SourceTable(table, view, columns, places, extras, List.of(), List.of());
    List<SourceKey> identity = identity(matched, view);
    return new SourceTable(
        table, view, columns, places, extras, order(matched, view, identity), identity);
  }

  private static int place(List<SourceColumn> columns, String name) {
    return IntStream.range(0, columns.size())
        .filter(at -> columns.get(at).name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(-1);
  }

  private static SourceTable asItIs(String table, List<SourceColumn> columns) {
    List<SourceKey> key = columns.stream().filter(SourceColumn::isKey).map(SourceKey::of).toList();
    List<SourceKey> order = key.isEmpty() ? columns.stream().map(SourceKey::of).toList() : key;
    List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
    return new SourceTable(table, null, columns, Map.of(), all, order, order);
  }

  private static List<SourceKey> identity(SourceTable table, View view) {
    List<SourceKey> identity = new ArrayList<>();
    switch (view.base()) {
      case EVENTS -> {
        add(identity, table, view.namesSession() ? "session_id" : runName(view));
        SourceKey id = eventId(table, view);
        Column number = view.eventNumber();
        SourceKey numbered = number == null ? null : key(table, number.name());
        if (id != null && (id.isNumber() || numbered == null)) {
          identity.add(id);
        } else if (numbered != null) {
          identity.add(numbered);
        }
      }
      case RUNS,
          SESSIONS,
          SNAPSHOTS,
          ARTIFACTS,
          OUTBOX,
          SCREENS,
          ACTIONS,
          EDGES,
          OUTCOMES,
          CURSORS -> {
        if (view.runName().isPresent()) {
          add(identity, table, runName(view));
        }
        String own = view.base().key();
        if (own != null && view.of(own).isPresent()) {
          add(identity, table, view.of(own).orElseThrow().name());
        }
      }
    }
    if (identity.isEmpty()) {
      throw StoreException.because(
          "Nothing in the table %s names its rows: it has none of the layout's keys."
              .formatted(table.name()));
    }
    return identity;
  }

  /// Events of a session come in the order of their numbers, and those of a run in that of their
  /// ids where they have no numbers.
  private static List<SourceKey> order(SourceTable table, View view, List<SourceKey> identity) {
    List<SourceKey> order = new ArrayList<>(identity);
    Column number = view.base() == Base.EVENTS ? view.eventNumber() : null;
    SourceKey numbered = number == null ? null : key(table, number.name());
    if (numbered != null && !order.contains(numbered)) {
      order.add(1, numbered);
    }
    SourceKey id = view.base() == Base.EVENTS ? eventId(table, view) : null;
    if (id != null && !order.contains(id)) {
      order.add(id);
    }
    return order;
  }

  private static @Nullable SourceKey eventId(SourceTable table, View view) {
    Column id = view.eventId();
    return id == null ? null : key(table, id.name());
  }

  private static String runName(View view) {
    return view.columns().stream()
        .filter(column -> column.source() instanceof Source.RunName)
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static void add(List<SourceKey> keys, SourceTable table, String column) {
    SourceKey key = key(table, column);
    if (key == null) {
      throw noColumn(table, column);
    }
    keys.add(key);
  }

  private static StoreException noColumn(SourceTable table, String column) {
    return StoreException.because("The table %s has no column %s.".formatted(table.name(), column));
  }

  private static @Nullable SourceKey key(SourceTable table, String column) {
    Integer place = table.places().get(column);
    return place == null ? null : SourceKey.of(table.columns().get(place));
  }
}
