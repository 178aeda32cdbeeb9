package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.EventStore;
import dev.runledger.bring.Outcome;
import dev.runledger.bring.RowStore;
import dev.runledger.bring.SessionStore;
import dev.runledger.destination.Notes;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Mappers;
import dev.runledger.match.Portions;
import dev.runledger.match.RowOrder;
import dev.runledger.match.ShownValue;
import dev.runledger.match.SourceTable;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares a source with what the layout shows, row by row and column by column: both are read
/// once, in the same order. Rows that were written into the source after it was copied are brought.
///
/// @param isFirst whether nobody can have changed anything here yet
/// @param isInPlace whether nobody will look at the source any more: what was changed there in a
///   way that is refused here is brought anew
public record Verification(
    Context context,
    Mappers mappers,
    ShownRows here,
    boolean isFirst,
    boolean isInPlace,
    AdoptionWatch watch) {
  private static final int MOST_AT_ONCE = 500;

  public Verified verify(SourceTable table) {
    return new OneTable(table).compare();
  }

  private final class OneTable {
    private final SourceTable table;
    private final Mapper mapper;
    private final RowOrder order;
    private final Verified verified = new Verified();
    private final List<@Nullable String[]> late = new ArrayList<>();
    private final List<@Nullable String[]> changed = new ArrayList<>();
    private final List<String> only = new ArrayList<>();
    private long compared;

    OneTable(SourceTable table) {
      this.table = table;
      this.mapper = mappers.of(table);
      this.order = new RowOrder(table, table.identity());
    }

    Verified compare() {
      try (Reading ours = here.read(table);
          Reading theirs =
              context.source().read(table.name(), table.columns(), table.identity(), null)) {
        OneByOne shown = new OneByOne(ours);
        OneByOne rows = new OneByOne(theirs);
        for (@Nullable String[] row = rows.take(); row != null; row = rows.take()) {
          List<@Nullable String> key = order.ofSource(row);
          while (shown.peek() != null && order.compare(order.ofShown(shown.peek()), key) < 0) {
            onlyHere(Objects.requireNonNull(shown.take()));
          }
          @Nullable String[] same = shown.peek();
          if (same != null && order.compare(order.ofShown(same), key) == 0) {
            compare(row, Objects.requireNonNull(shown.take()));
          } else {
            missing(row);
          }
          if (++compared % MOST_AT_ONCE == 0) {
            watch.verifying(table.name(), compared);
          }
        }
        for (@Nullable String[] row = shown.take(); row != null; row = shown.take()) {
          onlyHere(row);
        }
        goneThere();
        bringLate();
        bringChanged();
      }
      watch.verifying(table.name(), compared);
      return verified;
    }

    private void onlyHere(@Nullable String[] shown) {
      only.add(SourceTable.key(order.ofShown(shown)));
      if (only.size() >= MOST_AT_ONCE) {
        goneThere();
      }
    }

    /// Of what is here alone, those that came from the source.
    private void goneThere() {
      new Brought(context, table).of(only).forEach(verified::addGoneThere);
      only.clear();
    }

    private void compare(@Nullable String[] row, @Nullable String[] shown) {
      Mapped mapped = mapper.map(row);
      List<Verified.Difference> differences = new ArrayList<>();
      List<@Nullable String> now = new ArrayList<>();
      List<Column> columns = table.shared();
      for (int at = 0; at < columns.size(); at++) {
        Column column = columns.get(at);
        String expected = at < mapped.shown().size() ? mapped.shown().get(at) : null;
        String found = ShownValue.of(column, shown[at]);
        now.add(found);
        if (table.isCompared(column)
            && !Objects.equals(expected, found)
            && !isOther(column, mapped, expected, found)) {
          differences.add(new Verified.Difference(mapped.key(), column.name(), expected, found));
        }
      }
      if (differences.isEmpty()) {
        verified.addEqual();
      } else {
        differs(row, mapped, now, differences);
      }
    }

    /// An event that was numbered anew, a parent that is no longer there, numbers that the source
    /// does not have.
    private boolean isOther(
        Column column, Mapped mapped, @Nullable String expected, @Nullable String found) {
      if (column.source() instanceof Source.EventNumber) {
        return mapped.number() == null
            || context
                .notes()
                .adopted(table.name(), mapped.key())
                .map(Notes.Adopted::renumbered)
                .map(given -> given.toString().equals(found))
                .orElse(false);
      }
      if (column.source() instanceof Source.EventId) {
        return !Objects.requireNonNull(table.source(column)).isNumber();
      }
      if (expected == null && isOf(Base.SESSIONS) && SessionStore.isGiven(column.ours())) {
        return true;
      }
      boolean isOrphan =
          column.ours().equals("parent_session_id") && isOf(Base.SESSIONS) && found == null;
      if (isOrphan) {
        verified.addOrphaned(mapped.key());
      }
      return isOrphan;
    }

    private boolean isOf(Base base) {
      return Objects.requireNonNull(table.view()).base() == base;
    }

    private void differs(
        @Nullable String[] row,
        Mapped mapped,
        List<@Nullable String> now,
        List<Verified.Difference> differences) {
      Optional<String> asItCame =
          context.notes().adopted(table.name(), mapped.key()).flatMap(one -> hash(one));
      boolean isChangedThere =
          asItCame.map(hash -> !hash.equals(table.hash(mapped.shown()))).orElse(false);
      boolean isChangedHere = asItCame.map(hash -> !hash.equals(table.hash(now))).orElse(false);
      if (isChangedThere && !isChangedHere && (isInPlace || mapped.refusal() == null)) {
        changed.add(row);
        if (changed.size() >= MOST_AT_ONCE) {
          bringChanged();
        }
      } else if (isChangedHere && !isChangedThere && !isFirst) {
        verified.addChangedHere();
      } else if (context.notes().rejection(table.name(), mapped.key()).isPresent()) {
        verified.addAside();
      } else {
        verified.addDifferent(differences);
      }
    }

    private static Optional<String> hash(Notes.Adopted one) {
      return Optional.ofNullable(one.hash());
    }

    private void missing(@Nullable String[] row) {
      late.add(row);
      if (late.size() >= MOST_AT_ONCE) {
        bringLate();
      }
    }

    /// A program deleted it, or the run of it.
    private boolean wasHere(@Nullable String[] row, String key) {
      if (context
          .notes()
          .adopted(table.name(), key)
          .filter(one -> one.hash() != null)
          .isPresent()) {
        return true;
      }
      String run = mapper.map(row).run();
      return run != null
          && context.notes().adopted(context.runs().name(), EventStore.key(run)).isPresent()
          && !context.names().here(List.of(run)).containsKey(run);
    }

    private void bringLate() {
      if (late.isEmpty()) {
        return;
      }
      Map<String, String> reasons =
          context.notes().rejections(table.name(), late.stream().map(mapper::key).toList());
      List<@Nullable String[]> rows = new ArrayList<>();
      List<@Nullable String[]> again = new ArrayList<>();
      for (@Nullable String[] row : late) {
        String key = mapper.key(row);
        if (reasons.containsKey(key)) {
          if (isFirst) {
            verified.addAside();
          } else {
            again.add(row);
          }
        } else if (wasHere(row, key)) {
          verified.addGoneHere();
        } else {
          rows.add(row);
        }
      }
      late.clear();
      if (!again.isEmpty()) {
        context.target().write(() -> tryAgain(again, reasons));
      }
      if (!rows.isEmpty()) {
        bring(rows);
      }
    }

    /// What was kept aside may keep the rules now: it was mended, or what it hangs on was.
    private boolean tryAgain(List<@Nullable String[]> rows, Map<String, String> before) {
      Outcome outcome = RowStore.of(context, table, mapper).take(rows);
      Map<String, Notes.Rejected> still = new HashMap<>();
      outcome.rejected().forEach(row -> still.put(row.key(), row));
      long mended = 0;
      for (@Nullable String[] row : rows) {
        String key = mapper.key(row);
        Notes.Rejected now = still.get(key);
        if (now == null || !now.reason().equals(before.get(key))) {
          context.notes().unreject(table.name(), key);
          context.notes().rejected(table.name(), now == null ? List.of() : List.of(now));
        }
        if (now == null) {
          mended++;
        } else {
          verified.addAside();
        }
      }
      context.notes().progress(table.name(), context.notes().progress(table.name()).mended(mended));
      verified.addRepaired(mended);
      return true;
    }

    private void bring(List<@Nullable String[]> rows) {
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
                    store.store(rows).after(known, known.position(), known.isDone());
                context.notes().progress(table.name(), next);
                return next;
              });
      verified.addRepaired(after.copied() - before[0]);
      for (long row = before[1]; row < after.rejected(); row++) {
        verified.addAside();
      }
      long lost = rows.size() - (after.copied() - before[0]) - (after.rejected() - before[1]);
      for (long row = 0; row < lost; row++) {
        verified.addMissing(mapper.key(rows.get((int) row)));
      }
    }

    private void bringChanged() {
      if (changed.isEmpty()) {
        return;
      }
      List<@Nullable String[]> rows = List.copyOf(changed);
      changed.clear();
      List<@Nullable String[]> refused = context.target().write(() -> follow(rows));
      verified.addRepaired(rows.size() - refused.size());
      for (@Nullable String[] row : refused) {
        verified.addDifferent(
            List.of(
                new Verified.Difference(mapper.key(row), "*", "changed there", "refused here")));
      }
    }

    /// @return what cannot be as it is there
    private List<@Nullable String[]> follow(List<@Nullable String[]> rows) {
      if (!isInPlace) {
        return new Changes(context, table, mapper).bring(rows);
      }
      Set<String> anew = new LinkedHashSet<>();
      new Later(context, table, mapper, anew).bring(rows);
      new Anew(context, mappers).bring(anew);
      return List.of();
    }
  }

  /// Rows one by one, read many at a time.
  private static final class OneByOne {
    private final Portions portions;
    private List<@Nullable String[]> rows = List.of();
    private int at;

    OneByOne(Reading reading) {
      portions = new Portions(reading);
    }

    @Nullable String @Nullable [] peek() {
      if (at == rows.size()) {
        rows = portions.next();
        at = 0;
      }
      return rows.isEmpty() ? null : rows.get(at);
    }

    @Nullable String @Nullable [] take() {
      @Nullable String[] row = peek();
      if (row != null) {
        at++;
      }
      return row;
    }
  }
}
