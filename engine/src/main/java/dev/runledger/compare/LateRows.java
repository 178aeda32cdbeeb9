package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.EventStore;
import dev.runledger.bring.Outcome;
import dev.runledger.bring.RowStore;
import dev.runledger.destination.Notes;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a source that are not here: kept aside, deleted here, or written after the copy. The
/// latter are brought, many at once; those that are aside are tried again.
final class LateRows {
  private static final int MOST_AT_ONCE = 500;

  private final Context context;
  private final SourceTable table;
  private final Mapper mapper;
  private final Verified verified;
  private final boolean isFirst;
  private final List<@Nullable String[]> rows = new ArrayList<>();
  private final List<@Nullable String[]> fresh = new ArrayList<>();

  /// @param isFirst whether nobody can have changed anything since it was copied
  LateRows(Context context, SourceTable table, Mapper mapper, Verified verified, boolean isFirst) {
    this.context = context;
    this.table = table;
    this.mapper = mapper;
    this.verified = verified;
    this.isFirst = isFirst;
  }

  void add(@Nullable String[] row) {
    rows.add(row);
    if (rows.size() >= MOST_AT_ONCE) {
      end();
    }
  }

  /// One that is known not to be aside, of rows of one name.
  ///
  /// @param isHere whether another of them is here
  void addTwin(@Nullable String[] row, boolean isHere) {
    String key = mapper.key(row);
    boolean isWhatCame =
        context
            .notes()
            .adopted(table.name(), key)
            .filter(one -> table.hash(mapper.map(row).shown()).equals(one.hash()))
            .isPresent();
    if (!isHere && isWhatCame && wasHere(row, key)) {
      verified.addGoneHere();
    } else {
      addFresh(row);
    }
  }

  /// One that is known to be neither aside nor deleted.
  void addFresh(@Nullable String[] row) {
    fresh.add(row);
    if (fresh.size() >= MOST_AT_ONCE) {
      bringFresh();
    }
  }

  /// Of rows of one name, those that are not aside.
  List<@Nullable String[]> withoutAside(List<@Nullable String[]> same) {
    if (same.isEmpty()) {
      return same;
    }
    List<String> aside =
        new ArrayList<>(context.notes().contents(table.name(), mapper.key(same.getFirst())));
    List<@Nullable String[]> left = new ArrayList<>();
    for (@Nullable String[] row : same) {
      if (aside.remove(mapper.content(Arrays.asList(row)))) {
        verified.addAside(1);
      } else {
        left.add(row);
      }
    }
    return left;
  }

  void end() {
    if (!rows.isEmpty()) {
      sort(List.copyOf(rows));
    }
    bringFresh();
  }

  private void sort(List<@Nullable String[]> some) {
    rows.clear();
    Map<String, String> reasons =
        context.notes().rejections(table.name(), some.stream().map(mapper::key).toList());
    List<@Nullable String[]> again = new ArrayList<>();
    for (@Nullable String[] row : some) {
      String key = mapper.key(row);
      if (reasons.containsKey(key)) {
        if (isFirst) {
          verified.addAside(1);
        } else {
          again.add(row);
        }
      } else if (isHereInOtherLetters(row)) {
        verified.addEqual();
      } else if (wasHere(row, key)) {
        verified.addGoneHere();
      } else {
        fresh.add(row);
      }
    }
    if (!again.isEmpty()) {
      context.target().write(() -> tryAgain(again, reasons));
    }
  }

  /// A text that is a UUID in capital letters is shown in small ones, and in another place.
  private boolean isHereInOtherLetters(@Nullable String[] row) {
    Mapped mapped = mapper.map(row);
    Integer place =
        table.view() == null
            ? null
            : table.view().runName().map(name -> table.places().get(name.name())).orElse(null);
    return place != null
        && mapped.run() != null
        && !mapped.run().equals(row[place])
        && new Stored(context)
            .find(table, mapped, mapper)
            .filter(here -> Stored.differences(table, mapped, here).isEmpty())
            .isPresent();
  }

  /// A program deleted it, or the run of it.
  private boolean wasHere(@Nullable String[] row, String key) {
    if (context.notes().adopted(table.name(), key).filter(one -> one.hash() != null).isPresent()) {
      return true;
    }
    String run = mapper.map(row).run();
    return run != null
        && context.notes().adopted(context.runs().name(), EventStore.key(run)).isPresent()
        && !context.names().here(List.of(run)).containsKey(run);
  }

  /// What was kept aside may keep the rules now: it was mended, or what it hangs on was.
  private boolean tryAgain(List<@Nullable String[]> some, Map<String, String> before) {
    Outcome outcome = RowStore.of(context, table, mapper).take(some);
    Map<String, Notes.Rejected> still = new HashMap<>();
    outcome.rejected().forEach(row -> still.put(row.key(), row));
    long mended = 0;
    for (@Nullable String[] row : some) {
      String key = mapper.key(row);
      Notes.Rejected now = still.get(key);
      if (now == null
          || !now.reason().equals(before.get(key))
          || !context.notes().contents(table.name(), key).contains(now.content())) {
        context.notes().unreject(table.name(), List.of(key));
        context.notes().rejected(table.name(), now == null ? List.of() : List.of(now));
      }
      if (now == null) {
        mended++;
      } else {
        verified.addAside(1);
      }
    }
    context.notes().progress(table.name(), context.notes().progress(table.name()).mended(mended));
    verified.addRepaired(mended);
    return true;
  }

  private void bringFresh() {
    if (fresh.isEmpty()) {
      return;
    }
    List<@Nullable String[]> some = List.copyOf(fresh);
    fresh.clear();
    RowStore store = RowStore.of(context, table, mapper);
    long[] before = new long[2];
    Notes.Progress after =
        context
            .target()
            .write(() -> {
              Notes.Progress known = context.notes().progress(table.name());
              before[0] = known.copied();
              before[1] = known.rejected();
              Notes.Progress next =
                  store.store(some).after(known, known.position(), known.isDone());
              context.notes().progress(table.name(), next);
              return next;
            });
    long copied = after.copied() - before[0];
    long aside = after.rejected() - before[1];
    verified.addRepaired(copied);
    verified.addAside(aside);
    for (long row = 0; row < some.size() - copied - aside; row++) {
      verified.addMissing(mapper.key(some.get((int) row)));
    }
  }
}
