package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.RowStore;
import dev.runledger.bring.SessionStore;
import dev.runledger.destination.Notes;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.layout.Base;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of a source that changed after they were brought, brought again: in a transaction, many at
/// once as long as none of them breaks a rule.
record Changes(Context context, SourceTable table, Mapper mapper) {
  private static final String UPDATED = "updated_at";

  /// @return those that cannot be: each breaks a rule now
  List<@Nullable String[]> bring(List<@Nullable String[]> rows) {
    List<@Nullable String[]> refused = new ArrayList<>();
    List<@Nullable String[]> sound = new ArrayList<>();
    for (@Nullable String[] row : rows) {
      (mapper.map(row).refusal() == null ? sound : refused).add(row);
    }
    List<Changed> alike = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Changed row : changed(sound)) {
      boolean isLikeThem = alike.isEmpty() || alike.getFirst().columns().equals(row.columns());
      if (!isLikeThem || keys.contains(row.mapped().key())) {
        bring(List.copyOf(alike), refused);
        alike.clear();
        keys.clear();
      }
      alike.add(row);
      keys.add(row.mapped().key());
    }
    bring(alike, refused);
    return refused;
  }

  /// Whoever breaks a rule is found by halves.
  private void bring(List<Changed> rows, List<@Nullable String[]> refused) {
    if (rows.isEmpty() || context.target().attempt(() -> store(rows)) == null) {
      return;
    }
    if (rows.size() == 1) {
      refused.add(rows.getFirst().mapped().row().toArray(String[]::new));
      return;
    }
    int half = rows.size() / 2;
    bring(rows.subList(0, half), refused);
    bring(rows.subList(half, rows.size()), refused);
  }

  private void store(List<Changed> rows) {
    update(rows);
    context.notes().forget(table.name(), rows.stream().map(row -> row.mapped().key()).toList());
    context
        .notes()
        .adopted(
            table.name(),
            rows.stream()
                .map(Changed::mapped)
                .map(row ->
                    new Notes.Adopted(row.key(), table.hash(row.shown()), row.extras(), null))
                .toList());
  }

  private void update(List<Changed> rows) {
    View view = Objects.requireNonNull(table.view());
    List<String> columns = rows.getFirst().columns();
    int keys = rows.getFirst().keys();
    List<List<@Nullable String>> values = rows.stream().map(Changed::values).toList();
    context.target().update(view.base().table(), columns, keys, values);
    int updated = columns.indexOf(UPDATED);
    if (view.base() == Base.RUNS && updated >= 0) {
      // Who moves a run and leaves its time as it was is given another one by the triggers.
      List<String> named = new ArrayList<>(columns.subList(0, keys));
      named.add(UPDATED);
      List<List<@Nullable String>> times = new ArrayList<>();
      for (List<@Nullable String> row : values) {
        List<@Nullable String> time = new ArrayList<>(row.subList(0, keys));
        time.add(row.get(updated));
        times.add(time);
      }
      context.target().update("runs", named, keys, times);
    }
  }

  private List<Changed> changed(List<@Nullable String[]> rows) {
    View view = Objects.requireNonNull(table.view());
    boolean isOfRun = view.base() == Base.RUNS || view.base().isOfRun();
    List<Mapped> mapped = mapper.map(rows);
    Map<String, PlacedRun> runs =
        isOfRun
            ? context.names().here(mapped.stream().map(RowStore::name).collect(Collectors.toSet()))
            : Map.of();
    return mapped.stream().map(row -> changed(view, isOfRun, row, runs)).toList();
  }

  private Changed changed(View view, boolean isOfRun, Mapped row, Map<String, PlacedRun> runs) {
    List<String> columns = new ArrayList<>();
    List<@Nullable String> values = new ArrayList<>();
    if (isOfRun) {
      PlacedRun run = runs.get(row.run());
      columns.add("run_id");
      values.add(run == null ? null : run.id());
    }
    String key = view.base().key();
    List<String> targets = mapper.targets();
    if (key != null && targets.contains(key)) {
      columns.add(key);
      values.add(row.values().get(targets.indexOf(key)));
    }
    int keys = columns.size();
    for (int at = 0; at < targets.size(); at++) {
      String target = targets.get(at);
      boolean isFixed =
          target.equals(key)
              || target.equals("session_id")
              || (target.equals("parent_session_id") && view.base() == Base.SESSIONS)
              || target.equals("parent_run_id")
              || (view.base() == Base.SESSIONS
                  && row.values().get(at) == null
                  && SessionStore.isGiven(target));
      if (!isFixed) {
        columns.add(target);
        values.add(row.values().get(at));
      }
    }
    return new Changed(row, columns, keys, values);
  }

  /// @param columns of ours, of which the first `keys` say which row it is
  private record Changed(
      Mapped mapped, List<String> columns, int keys, List<@Nullable String> values) {}
}
