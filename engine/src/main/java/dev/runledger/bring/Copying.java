package dev.runledger.bring;

import dev.runledger.destination.Notes;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Mappers;
import dev.runledger.match.Parts;
import dev.runledger.match.SourceTable;
import dev.runledger.match.Values;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Reading;
import dev.runledger.sql.Afterwards;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings rows over, one or more portions a transaction: the rows, what was written down about them
/// and how far it came are there together or not at all. Whoever is killed goes on there.
public record Copying(Context context, Mappers mappers, AdoptionWatch watch) {

  /// A portion that a crash of the server takes back is copied again, with what says how far the
  /// copy came. Who ends the adoption writes that down, which is waited for.
  public void all() {
    context.target().write(this::passIds);
    context.target().hurry(true);
    try (Afterwards _ = () -> context.target().hurry(false)) {
      for (SourceTable table : context.tables()) {
        copy(table);
      }
    }
  }

  private void copy(SourceTable table) {
    Notes.Progress begun = context.notes().progress(table.name());
    watch.copying(table.name(), begun.copied() + begun.rejected());
    if (begun.isDone()) {
      return;
    }
    List<@Nullable String> after = begun.position() == null ? null : values(begun.position());
    Mapper mapper = mappers.of(table);
    RowStore store = RowStore.of(context, table, mapper);
    if (after != null) {
      store.goOnAfter(after);
    }
    Links links = new Links(context);
    // What an earlier process copied is not known here.
    boolean isLinked = after != null;
    Notes.Progress progress = begun;
    // Whoever has the source locked is waited for.
    context.target().settle();
    try (Reading reading =
            context.source().read(table.name(), table.columns(), table.order(), after);
        Parts<Mapped> portions =
            MappedRows.of(
                reading, mapper, context.target().rowsAtOnce(), context.source().isReadBeside())) {
      for (List<Mapped> rows = next(portions); !rows.isEmpty(); rows = next(portions)) {
        progress = portion(table, store, rows, progress);
        isLinked = isLinked || links.areAmong(table, rows);
        watch.copying(table.name(), progress.copied() + progress.rejected());
      }
    }
    if (isLinked) {
      links.write(table, mapper);
    }
    Notes.Progress last = progress;
    context
        .target()
        .write(() -> {
          context.notes().progress(table.name(), new Outcome().after(last, last.position(), true));
          return true;
        });
  }

  /// Nobody waits for us while we wait.
  private List<Mapped> next(Parts<Mapped> portions) {
    if (!portions.isReady()) {
      context.target().settle();
    }
    return portions.next();
  }

  private Notes.Progress portion(
      SourceTable table, RowStore store, List<Mapped> rows, Notes.Progress before) {
    String position = SourceTable.key(table.values(rows.getLast().row(), table.order()));
    Notes.Progress after =
        context
            .target()
            .write(() -> {
              Notes.Progress next = store.storeMapped(rows).after(before, position, false);
              context.notes().progress(table.name(), next);
              return next;
            });
    store.stored();
    return after;
  }

  /// What is written later is behind what was brought, also for who knows only its own ids. In a
  /// transaction.
  public boolean passIds() {
    for (SourceTable table : context.tables()) {
      View view = table.view();
      if (view != null && view.base() == Base.EVENTS) {
        Column id = view.eventId();
        if (id != null) {
          passIds(table, id, "id");
        }
      }
      if (view != null && view.base() == Base.OUTCOMES) {
        view.of("outcome_id").ifPresent(id -> passIds(table, id, "outcome_id"));
      }
    }
    return true;
  }

  private void passIds(SourceTable table, Column id, String ours) {
    var column = table.source(id);
    if (column != null && column.isNumber() && table.view() != null) {
      Long last = context.source().max(table.name(), column, null, null);
      if (last != null && last > 0) {
        context
            .target()
            .passIds(table.view().base().table(), ours, Math.min(last, Values.LAST_SHOWN_ID));
        context.notes().lastId(table.name(), last);
      }
    }
  }

  private static List<@Nullable String> values(String position) {
    List<@Nullable String> values = new ArrayList<>();
    for (JsonPart part : JsonCut.elements(JsonCut.whole(position))) {
      values.add(part.isNull() ? null : part.text());
    }
    return values;
  }
}
