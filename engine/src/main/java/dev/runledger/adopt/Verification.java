package dev.runledger.adopt;

import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares a source with what the layout shows, row by row and column by column: both are read
/// once, in the same order. Rows that were written into the source after it was copied are brought.
///
/// @param isFirst whether nobody can have changed anything here yet
record Verification(
    Context context, Mappers mappers, ShownRows here, boolean isFirst, AdoptionWatch watch) {
  private static final int MOST_AT_ONCE = 500;

  Verified verify(SourceTable table) {
    return new OneTable(table).compare();
  }

  private final class OneTable {
    private final SourceTable table;
    private final Mapper mapper;
    private final RowOrder order;
    private final Verified verified = new Verified();
    private final List<@Nullable String[]> late = new ArrayList<>();
    private final List<@Nullable String[]> changed = new ArrayList<>();
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
            shown.take();
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
        bringLate();
        bringChanged();
      }
      watch.verifying(table.name(), compared);
      return verified;
    }

    private void compare(@Nullable String[] row, @Nullable String[] shown) {
      Mapped mapped = mapper.map(row);
      List<Verified.Difference> differences = new ArrayList<>();
      List<@Nullable String> now = new ArrayList<>();
      List<Column> columns = table.shared();
      for (int at = 0; at < columns.size(); at++) {
        Column column = columns.get(at);
        String expected = at < mapped.shown().size() ? mapped.shown().get(at) : null;
        String found = ShownValue.of(column, shown[at], expected);
        now.add(found);
        if (table.isCompared(column)
            && !Objects.equals(expected, found)
            && !isOther(column, mapped, found)) {
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
    private boolean isOther(Column column, Mapped mapped, @Nullable String found) {
      if (column.source() instanceof Source.EventNumber) {
        return mapped.number() == null
            || context
                .notes()
                .adopted(table.name(), mapped.key())
                .map(Notes.Adopted::renumbered)
                .map(given -> given.toString().equals(found))
                .orElse(false);
      }
      return column.source() instanceof Source.EventId
          ? !Objects.requireNonNull(table.source(column)).isNumber()
          : column.ours().equals("parent_session_id") && found == null;
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
      if (isChangedThere && !isChangedHere && mapped.refusal() == null) {
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
      Set<String> aside =
          context
              .notes()
              .rejections(table.name(), late.stream().map(mapper::key).toList())
              .keySet();
      List<@Nullable String[]> rows = new ArrayList<>();
      for (@Nullable String[] row : late) {
        String key = mapper.key(row);
        if (aside.contains(key)) {
          verified.addAside();
        } else if (wasHere(row, key)) {
          verified.addGoneHere();
        } else {
          rows.add(row);
        }
      }
      late.clear();
      if (!rows.isEmpty()) {
        bring(rows);
      }
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
      Changes changes = new Changes(context, table, mapper);
      long brought = context.target().write(() -> changes.bring(rows));
      verified.addRepaired(brought);
      for (long row = brought; row < rows.size(); row++) {
        verified.addDifferent(
            List.of(
                new Verified.Difference(
                    mapper.key(rows.get((int) row)), "*", "changed there", "refused here")));
      }
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
