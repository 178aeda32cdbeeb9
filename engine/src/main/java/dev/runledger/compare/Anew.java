package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.Links;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.Mapper;
import dev.runledger.match.Mappers;
import dev.runledger.match.RowOrder;
import dev.runledger.match.SourceTable;
import dev.runledger.source.SourceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs that were changed in the source as ours never are: a final state was left, an event was
/// changed or deleted. They are taken away with all that hangs on them, and brought as they are
/// now; where the layout has sessions, a whole session is. In a transaction.
public record Anew(Context context, Mappers mappers) {

  /// What a row belongs to that is brought as a whole: a session, else a run. Null for what hangs
  /// on neither.
  static @Nullable String scope(Context context, SourceTable table, @Nullable String[] row) {
    return key(context, table).map(key -> row[table.columns().indexOf(key.column())]).orElse(null);
  }

  private static Optional<SourceKey> key(Context context, SourceTable table) {
    View view = table.view();
    if (view == null) {
      return Optional.empty();
    }
    boolean isBySession = Objects.requireNonNull(context.runs().view()).namesSession();
    Optional<Column> column = isBySession ? view.of("session_id") : view.runName();
    return column
        .map(one -> table.places().get(one.name()))
        .map(place -> SourceKey.of(table.columns().get(place)));
  }

  /// @param names of sessions or runs, as the source has them
  public void bring(Set<String> names) {
    if (names.isEmpty()) {
      return;
    }
    takeAway(names);
    for (SourceTable table : context.tables()) {
      key(context, table).ifPresent(key -> bring(table, key, names));
    }
    for (SourceTable table : context.tables()) {
      children(table, names);
    }
  }

  private void takeAway(Set<String> names) {
    SourceTable runs = context.runs();
    Later later = new Later(context, runs, mappers.of(runs), new HashSet<>());
    if (Objects.requireNonNull(runs.view()).namesSession()) {
      for (String name : names) {
        context
            .target()
            .sql()
            .query("DELETE FROM sessions WHERE session_id = :session_id")
            .with("session_id", name)
            .update();
      }
    } else {
      context.names().here(names).values().forEach(later::deleteRun);
    }
  }

  private void bring(SourceTable table, SourceKey key, Set<String> names) {
    List<@Nullable String[]> rows = rows(table, key, names);
    RowOrder order = new RowOrder(table, table.order());
    rows.sort((one, other) -> order.compare(order.ofSource(one), order.ofSource(other)));
    Mapper mapper = mappers.of(table);
    context
        .notes()
        .forget(table.name(), rows.stream().map(row -> table.note(mapper.map(row))).toList());
    context.notes().unreject(table.name(), rows.stream().map(mapper::key).toList());
    Later later = new Later(context, table, mapper, new HashSet<>());
    later.store(rows);
    new Links(context).link(table, mapper, rows);
  }

  /// Sessions whose parent was taken away lost it.
  private void children(SourceTable table, Set<String> names) {
    Integer parent = table.places().get("parent_session_id");
    boolean isSession = table.view() != null && table.view().base() == Base.SESSIONS;
    if (isSession && parent != null) {
      SourceKey key = SourceKey.of(table.columns().get(parent));
      new Links(context).link(table, mappers.of(table), rows(table, key, names));
    }
  }

  private List<@Nullable String[]> rows(SourceTable table, SourceKey key, Set<String> names) {
    List<List<@Nullable String>> keys =
        names.stream().map(name -> List.<@Nullable String>of(name)).toList();
    return new ArrayList<>(
        context.source().rows(table.name(), table.columns(), List.of(key), keys));
  }
}
