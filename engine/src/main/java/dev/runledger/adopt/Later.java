package dev.runledger.adopt;

import dev.runledger.adopt.Target.PlacedRun;
import dev.runledger.json.JsonCut;
import dev.runledger.layout.Base;
import dev.runledger.layout.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of one table that were written, changed or deleted in the source after it was copied, or
/// while it was. In a transaction.
record Later(Context context, SourceTable table, Mapper mapper) {

  /// Each as it is now.
  void bring(List<@Nullable String[]> rows) {
    List<@Nullable String[]> fresh = new ArrayList<>();
    List<@Nullable String[]> changed = new ArrayList<>();
    for (@Nullable String[] row : rows) {
      String key = mapper.key(row);
      context.notes().unreject(table.name(), key);
      if (isEvent()) {
        if (!isHere(row)) {
          fresh.add(row);
        }
      } else if (context.notes().adopted(table.name(), key).isPresent()) {
        changed.add(row);
      } else {
        fresh.add(row);
      }
    }
    new Changes(context, table, mapper).bring(changed);
    if (!fresh.isEmpty()) {
      Notes.Progress before = context.notes().progress(table.name());
      Notes.Progress after =
          RowStore.of(context, table, mapper)
              .store(fresh)
              .after(before, before.position(), before.isDone());
      context.notes().progress(table.name(), after);
    }
  }

  private boolean isEvent() {
    return table.view() != null && table.view().base() == Base.EVENTS;
  }

  private boolean isHere(@Nullable String[] row) {
    Mapped event = mapper.map(row);
    String name = event.run();
    String run = null;
    if (name != null) {
      Map<String, PlacedRun> here = context.names().here(List.of(name));
      PlacedRun placed = here.get(name);
      if (placed == null) {
        return false;
      }
      run = placed.id();
    }
    return context
        .target()
        .sql()
        .query(
            """
            SELECT count(*) AS events
            FROM run_events
            WHERE run_id IS NOT DISTINCT FROM :run_id
              AND source_id = :source_id
            """)
        .with("run_id", run)
        .with("source_id", event.id())
        .one(found -> found.longValue("events") > 0)
        .orElse(false);
  }

  /// What is gone there goes here; events go with their run alone.
  void gone(Set<String> keys) {
    View view = table.view();
    for (String key : keys) {
      context.notes().unreject(table.name(), key);
      context.notes().forget(table.name(), key);
    }
    if (view == null || keys.isEmpty()) {
      return;
    }
    Set<String> names =
        keys.stream()
            .map(key -> JsonCut.elements(JsonCut.whole(key)).getFirst().text())
            .collect(Collectors.toSet());
    switch (view.base()) {
      case RUNS -> context.names().here(names).values().forEach(this::deleteRun);
      case SESSIONS -> names.forEach(name -> delete("sessions", "session_id", name));
      case SCREENS, ACTIONS, EDGES ->
          names.forEach(
              name -> delete(view.base().table(), Objects.requireNonNull(view.base().key()), name));
      case EVENTS, SNAPSHOTS, ARTIFACTS, OUTBOX, OUTCOMES, CURSORS -> {}
    }
  }

  void deleteRun(PlacedRun run) {
    delete("runs", "run_id", run.id());
    if (run.session().equals("ses_" + run.uuid().substring(run.uuid().length() - 12))) {
      context
          .target()
          .sql()
          .query(
              """
              DELETE FROM sessions
              WHERE session_id = :session_id
                AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.session_id = sessions.session_id)
              """)
          .with("session_id", run.session())
          .update();
    }
  }

  private void delete(String from, String column, String name) {
    context
        .target()
        .sql()
        .query("DELETE FROM %s WHERE %s = :name".formatted(from, column))
        .with("name", name)
        .update();
  }
}
