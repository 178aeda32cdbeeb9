package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.Links;
import dev.runledger.bring.RowStore;
import dev.runledger.destination.Notes;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.layout.Base;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of one table that were written, changed or deleted in the source after it was copied, or
/// while it was. In a transaction.
///
/// @param anew gets the names of those runs or sessions that cannot follow row by row: see [Anew]
public record Later(Context context, SourceTable table, Mapper mapper, Set<String> anew) {

  /// Each as it is now.
  public void bring(List<@Nullable String[]> rows) {
    List<@Nullable String[]> fresh = new ArrayList<>();
    List<@Nullable String[]> changed = new ArrayList<>();
    Set<String> aside =
        context.notes().rejections(table.name(), rows.stream().map(mapper::key).toList()).keySet();
    Map<String, List<@Nullable String>> events =
        isEvent() ? new Stored(context).events(table, rows, mapper) : Map.of();
    Set<String> here =
        isEvent()
            ? Set.of()
            : context
                .notes()
                .adopted(table.name(), rows.stream().map(mapper::key).toList())
                .keySet();
    for (@Nullable String[] row : rows) {
      String key = mapper.key(row);
      if (aside.contains(key) && (isOf(Base.RUNS) || isOf(Base.SESSIONS))) {
        // What hangs on it is aside as well.
        beAnew(row);
      } else if (here.contains(key)) {
        changed.add(row);
      } else if (isEvent() && !aside.contains(key) && mapper.map(row).refusal() != null) {
        // As it was before, it may be here.
        beAnew(row);
      } else if (!isEvent() || isNewEvent(row, events)) {
        fresh.add(row);
      }
    }
    context.notes().unreject(table.name(), fresh.stream().map(mapper::key).toList());
    new Changes(context, table, mapper).bring(changed).forEach(this::beAnew);
    if (!fresh.isEmpty()) {
      store(fresh);
    }
    new Links(context).link(table, mapper, rows);
  }

  void store(List<@Nullable String[]> rows) {
    Notes.Progress before = context.notes().progress(table.name());
    Notes.Progress after =
        RowStore.of(context, table, mapper)
            .store(rows)
            .after(before, before.position(), before.isDone());
    context.notes().progress(table.name(), after);
  }

  /// One that cannot be changed here as it was there. What hangs on no run stays as it is.
  private void beAnew(@Nullable String[] row) {
    String name = Anew.scope(context, table, row);
    if (name == null) {
      Mapped mapped = mapper.map(row);
      String reason =
          Objects.requireNonNullElse(mapped.refusal(), "it was changed there, and cannot be here");
      context.notes().unreject(table.name(), List.of(mapped.key()));
      context
          .notes()
          .rejected(
              table.name(),
              List.of(new Notes.Rejected(mapped.key(), reason, mapper.content(mapped.row()))));
    } else {
      anew.add(name);
    }
  }

  /// Events are never changed here: where that was done there, its run comes anew.
  ///
  /// @param known those of runs that are here: see [Stored#events]
  private boolean isNewEvent(@Nullable String[] row, Map<String, List<@Nullable String>> known) {
    Mapped event = mapper.map(row);
    Optional<List<@Nullable String>> found =
        event.run() == null
            ? new Stored(context).find(table, event, mapper)
            : Optional.ofNullable(known.get(event.key()));
    if (found.isPresent() && !Stored.differences(table, event, found.get()).isEmpty()) {
      beAnew(row);
    }
    return found.isEmpty();
  }

  private boolean isEvent() {
    return isOf(Base.EVENTS);
  }

  private boolean isOf(Base base) {
    return table.view() != null && table.view().base() == base;
  }

  /// What is gone there goes here. What hung on it there and has lost it comes anew.
  public void gone(Collection<String> keys) {
    View view = table.view();
    if (view == null || keys.isEmpty()) {
      forget(keys);
      return;
    }
    switch (view.base()) {
      case RUNS -> {
        Map<String, PlacedRun> runs = here(keys);
        runs.forEach((name, run) -> anew.add(view.namesSession() ? run.session() : name));
        forget(keys);
      }
      case SESSIONS, EVENTS -> {
        goneOfScope(view, keys);
        forget(keys);
      }
      case SCREENS, ACTIONS, EDGES, SNAPSHOTS, ARTIFACTS, OUTBOX, OUTCOMES, CURSORS ->
          takeAway(keys);
    }
  }

  private void forget(Collection<String> keys) {
    context.notes().unreject(table.name(), keys);
    context.notes().forget(table.name(), keys);
  }

  /// These rows here, and what is written down about them. Events go with what they hang on.
  public void takeAway(Collection<String> keys) {
    View view = table.view();
    forget(keys);
    if (view == null || keys.isEmpty()) {
      return;
    }
    switch (view.base()) {
      case RUNS -> here(keys).values().forEach(this::deleteRun);
      case SESSIONS, SCREENS, ACTIONS, EDGES -> keys.forEach(key -> delete(view, null, key));
      case EVENTS -> {}
      case SNAPSHOTS, ARTIFACTS, OUTBOX, OUTCOMES, CURSORS -> {
        Map<String, PlacedRun> runs = here(keys);
        for (String key : keys) {
          PlacedRun run = runs.get(name(key));
          if (run != null) {
            delete(view, run, key);
          }
        }
      }
    }
  }

  private Map<String, PlacedRun> here(Collection<String> keys) {
    return context.names().here(keys.stream().map(Later::name).collect(Collectors.toSet()));
  }

  private static String name(String key) {
    return JsonCut.elements(JsonCut.whole(key)).getFirst().text();
  }

  /// An event goes only with its run, which comes anew without it.
  private void goneOfScope(View view, Collection<String> keys) {
    Set<String> there =
        view.namesSession()
            ? context
                .target()
                .lockSessions(keys.stream().map(Later::name).collect(Collectors.toSet()))
                .keySet()
            : here(keys).keySet();
    keys.stream().map(Later::name).filter(there::contains).forEach(anew::add);
  }

  public void deleteRun(PlacedRun run) {
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

  /// @param key JSON list; its last is what names the row, beside the run
  private void delete(View view, @Nullable PlacedRun run, String key) {
    String column = view.base().key();
    List<JsonPart> names = JsonCut.elements(JsonCut.whole(key));
    if (run == null) {
      delete(view.base().table(), Objects.requireNonNull(column), names.getFirst().text());
    } else if (column == null || names.size() == 1) {
      delete(view.base().table(), "run_id", run.id());
    } else {
      context
          .target()
          .sql()
          .query(
              "DELETE FROM %s WHERE run_id = :run_id AND CAST(%s AS text) = :name"
                  .formatted(view.base().table(), column))
          .with("run_id", run.id())
          .with("name", names.getLast().text())
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
