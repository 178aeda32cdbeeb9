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
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rows of a source that changed after they were brought, brought again: in a transaction, one by
/// one, since there are few.
record Changes(Context context, SourceTable table, Mapper mapper) {

  /// @return those that cannot be: each breaks a rule now
  List<@Nullable String[]> bring(List<@Nullable String[]> rows) {
    List<@Nullable String[]> refused = new ArrayList<>();
    for (@Nullable String[] row : rows) {
      Mapped mapped = mapper.map(row);
      if (mapped.refusal() != null || !bring(mapped)) {
        refused.add(row);
      }
    }
    return refused;
  }

  private boolean bring(Mapped row) {
    StoreException fault =
        context
            .target()
            .attempt(() -> {
              update(row);
              context.notes().forget(table.name(), List.of(row.key()));
              context
                  .notes()
                  .adopted(
                      table.name(),
                      List.of(
                          new Notes.Adopted(
                              row.key(), table.hash(row.shown()), row.extras(), null)));
            });
    return fault == null;
  }

  private void update(Mapped row) {
    View view = Objects.requireNonNull(table.view());
    List<String> columns = new ArrayList<>();
    List<@Nullable String> values = new ArrayList<>();
    int keys = 0;
    if (view.base() == Base.RUNS || view.base().isOfRun()) {
      PlacedRun run = context.names().here(List.of(RowStore.name(row))).get(row.run());
      columns.add("run_id");
      values.add(run == null ? null : run.id());
      keys++;
    }
    String key = view.base().key();
    List<String> targets = mapper.targets();
    if (key != null && targets.contains(key)) {
      columns.add(key);
      values.add(row.values().get(targets.indexOf(key)));
      keys++;
    }
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
    context.target().update(view.base().table(), columns, keys, List.of(values));
    int updated = columns.indexOf("updated_at");
    if (view.base() == Base.RUNS && updated >= 0) {
      // Who moves a run and leaves its time as it was is given another one by the triggers.
      List<@Nullable String> time = new ArrayList<>(values.subList(0, keys));
      time.add(values.get(updated));
      List<String> named = new ArrayList<>(columns.subList(0, keys));
      named.add("updated_at");
      context.target().update("runs", named, keys, List.of(time));
    }
  }
}
