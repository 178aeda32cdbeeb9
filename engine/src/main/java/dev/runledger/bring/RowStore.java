package dev.runledger.bring;

import dev.runledger.destination.Notes;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.sql.SqlFailure;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stores rows of one table, and keeps those aside that break a rule. All that is known of a row
/// before is checked before; what the database then refuses is found by halves.
public abstract sealed class RowStore
    permits EventStore, RunStore, SessionStore, OtherStore, AsItIsStore {
  final Context context;
  final SourceTable table;
  final Mapper mapper;
  private final List<String> targets;
  private final Map<String, Boolean> twins = new HashMap<>();
  private Outcome outcome = new Outcome();

  RowStore(Context context, SourceTable table, Mapper mapper) {
    this.context = context;
    this.table = table;
    this.mapper = mapper;
    this.targets = mapper.targets();
  }

  public static RowStore of(Context context, SourceTable table, Mapper mapper) {
    View view = table.view();
    if (view == null) {
      return new AsItIsStore(context, table, mapper);
    }
    return switch (view.base()) {
      case RUNS -> new RunStore(context, table, mapper);
      case EVENTS -> new EventStore(context, table, mapper);
      case SESSIONS -> new SessionStore(context, table, mapper);
      case SNAPSHOTS, ARTIFACTS, OUTBOX, SCREENS, ACTIONS, EDGES, OUTCOMES, CURSORS ->
          new OtherStore(context, table, mapper);
    };
  }

  /// In a transaction.
  public Outcome store(List<@Nullable String[]> rows) {
    return storeMapped(mapper.map(rows));
  }

  /// As [#store], where the rows are taken apart already.
  Outcome storeMapped(List<Mapped> rows) {
    Outcome stored = takeMapped(rows);
    context.notes().rejected(table.name(), stored.rejected());
    return stored;
  }

  /// As [#store], but what breaks a rule is not put aside.
  public Outcome take(List<@Nullable String[]> rows) {
    return takeMapped(mapper.map(rows));
  }

  private Outcome takeMapped(List<Mapped> rows) {
    outcome = new Outcome();
    twins.clear();
    List<Mapped> sound = new ArrayList<>();
    for (Mapped mapped : rows) {
      if (mapped.refusal() == null) {
        sound.add(mapped);
      } else {
        reject(mapped, mapped.refusal());
      }
    }
    storeSound(sound);
    outcome.inOrderOf(rows);
    return outcome;
  }

  /// Where a row that was copied before this process began left off.
  ///
  /// @param order the values of [SourceTable#order]
  void goOnAfter(List<@Nullable String> order) {}

  /// What was stored last is there to stay.
  void stored() {}

  abstract void storeSound(List<Mapped> rows);

  void reject(Mapped row, String reason) {
    outcome.rejected(new Notes.Rejected(row.key(), reason, mapper.content(row.row())));
  }

  /// Whether the source has another row of this name, so that this one is not that which came.
  boolean isTwin(Mapped row) {
    return twins.computeIfAbsent(
        row.key(),
        _ -> {
          List<@Nullable String> name = table.values(row.row(), table.identity());
          return context
                  .source()
                  .rows(table.name(), table.columns(), table.identity(), List.of(name))
                  .size()
              > 1;
        });
  }

  Outcome outcome() {
    return outcome;
  }

  /// What the database takes of these, in their order.
  void storeByHalves(List<Mapped> rows, Consumer<List<Mapped>> storing) {
    if (rows.isEmpty()) {
      return;
    }
    StoreException fault =
        rows.size() == 1
            ? context.target().attemptOne(() -> storing.accept(rows))
            : context.target().attempt(() -> storing.accept(rows));
    if (fault == null) {
      outcome.copied(rows.size());
    } else if (rows.size() == 1) {
      reject(rows.getFirst(), reason(rows.getFirst(), fault));
    } else {
      int half = rows.size() / 2;
      storeByHalves(rows.subList(0, half), storing);
      storeByHalves(rows.subList(half, rows.size()), storing);
    }
  }

  private String reason(Mapped row, StoreException fault) {
    return fault.isConstraint() ? refusal(row).orElseGet(() -> words(fault)) : words(fault);
  }

  /// Which rule of the database a row broke; empty where that is not found.
  Optional<String> refusal(Mapped row) {
    return Optional.empty();
  }

  /// The values of a row by our columns.
  Map<String, @Nullable String> values(Mapped row) {
    Map<String, @Nullable String> values = new HashMap<>();
    for (int at = 0; at < targets.size(); at++) {
      values.put(targets.get(at), row.values().get(at));
    }
    return values;
  }

  /// The database's own words, without those of ours around them.
  private static String words(StoreException fault) {
    if (SqlFailure.isTooLongForAnIndex(fault)) {
      return "a text of it is longer than an index of PostgreSQL can hold: some 2,700 bytes";
    }
    Throwable cause = fault.getCause();
    String message = String.valueOf(cause == null ? fault.getMessage() : cause.getMessage());
    return message.replaceFirst("^ERROR: ", "").replaceAll("\\s+", " ").strip();
  }

  /// For rows that can change: what they are now.
  void note(List<Mapped> rows) {
    context
        .notes()
        .adopted(
            table.name(),
            rows.stream()
                .map(row ->
                    new Notes.Adopted(row.key(), table.hash(row.shown()), row.extras(), null))
                .toList());
  }

  /// What goes into a column of ours.
  @Nullable String value(Mapped row, String ours) {
    int at = targets.indexOf(ours);
    return at < 0 ? null : row.values().get(at);
  }

  public static String name(Mapped row) {
    return Objects.requireNonNull(row.run());
  }
}
