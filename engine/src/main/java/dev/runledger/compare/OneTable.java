package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.destination.Notes;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.Ahead;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Parts;
import dev.runledger.match.Portions;
import dev.runledger.match.RowOrder;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One table of a source beside what is here of it: both are read once, in the same order, and rows
/// of one name are held against each other. Rows without a name are in no order, and only counted.
final class OneTable {
  private static final int MOST_AT_ONCE = 500;

  private final Verification all;
  private final Context context;
  private final SourceTable table;
  private final Mapper mapper;
  private final RowOrder order;

  /// Null where rows are looked up.
  private final @Nullable ShownRows here;

  private final Verified verified = new Verified();
  private final RowPair pair;
  private final LateRows late;
  private final ChangedRows changed;
  private final NamelessRows nameless;
  private final List<String> only = new ArrayList<>();

  /// Events that were given another number, by the name that they have with it.
  private final Map<String, @Nullable String[]> moved = new HashMap<>();

  private long compared;

  OneTable(Verification all, SourceTable table) {
    this.all = all;
    this.context = all.context();
    this.table = table;
    this.mapper = all.mappers().of(table);
    this.order = new RowOrder(table, table.identity());
    this.here = context.source().isOrderedByBytes() ? all.here() : null;
    this.pair = new RowPair(context, table, verified);
    this.late = new LateRows(context, table, mapper, verified, all.isFirst());
    this.changed = new ChangedRows(all, table, mapper, verified);
    this.nameless = new NamelessRows(context, table, mapper, order, verified, late);
  }

  Verified compare() {
    if (here == null) {
      try (Reading theirs = theirs()) {
        lookUp(new OneByOne(new Portions(theirs)));
        end();
      }
    } else {
      try (Parts<@Nullable String[]> ours = ours(here);
          Reading theirs = theirs()) {
        merge(new OneByOne(new Portions(theirs)), new OneByOne(ours));
        end();
      }
    }
    all.watch().verifying(table.name(), compared);
    return verified;
  }

  private Parts<@Nullable String[]> ours(ShownRows here) {
    return here.isReadBeside()
        ? Ahead.begin(() -> new Portions(here.read(table)))
        : new Portions(here.read(table));
  }

  private Reading theirs() {
    return context.source().read(table.name(), table.columns(), table.identity(), null);
  }

  private void end() {
    goneThere();
    moved.values().forEach(late::add);
    nameless.end();
    late.end();
    changed.end();
  }

  private void merge(OneByOne rows, OneByOne shown) {
    for (List<@Nullable String[]> same = ofOneName(rows); !same.isEmpty(); same = ofOneName(rows)) {
      List<@Nullable String> key = order.ofSource(same.getFirst());
      List<@Nullable String[]> found = new ArrayList<>();
      for (@Nullable String[] one = shown.peek(); one != null; one = shown.peek()) {
        int place = order.compare(order.ofShown(one), key);
        if (place > 0) {
          break;
        }
        if (place < 0) {
          onlyHere(one);
        } else {
          found.add(one);
        }
        shown.take();
      }
      match(same, found);
    }
    for (@Nullable String[] row = shown.take(); row != null; row = shown.take()) {
      onlyHere(row);
    }
  }

  private void lookUp(OneByOne rows) {
    Stored stored = new Stored(context);
    for (List<@Nullable String[]> same = ofOneName(rows); !same.isEmpty(); same = ofOneName(rows)) {
      Map<String, Mapped> sound = new LinkedHashMap<>();
      same.stream()
          .map(mapper::map)
          .filter(row -> row.refusal() == null)
          .forEach(row -> sound.putIfAbsent(table.note(row), row));
      List<@Nullable String[]> found = new ArrayList<>();
      sound.values().forEach(row -> found.addAll(stored.shown(table, row, mapper)));
      match(same, found);
    }
  }

  /// Rows of the source that have one name, as a file lets them; none at the end.
  private List<@Nullable String[]> ofOneName(OneByOne rows) {
    List<@Nullable String[]> same = new ArrayList<>();
    List<@Nullable String> name = List.of();
    for (@Nullable String[] row = rows.peek(); row != null; row = rows.peek()) {
      if (!order.isNamed(row)) {
        nameless.add(row);
      } else if (same.isEmpty()) {
        name = order.ofSource(row);
        same.add(row);
      } else if (order.compare(name, order.ofSource(row)) == 0) {
        same.add(row);
      } else {
        break;
      }
      rows.take();
      if (++compared % MOST_AT_ONCE == 0) {
        all.watch().verifying(table.name(), compared);
      }
    }
    return same;
  }

  /// @param found here under that name; is emptied
  private void match(List<@Nullable String[]> same, List<@Nullable String[]> found) {
    takeMoved(found);
    if (same.size() == 1 && found.size() <= 1) {
      if (found.isEmpty()) {
        late.add(same.getFirst());
      } else {
        compareOrMove(same.getFirst(), found.getFirst());
      }
      return;
    }
    boolean isHere = !found.isEmpty();
    List<@Nullable String[]> left = new ArrayList<>();
    for (@Nullable String[] row : same) {
      if (!isTaken(mapper.map(row), found)) {
        left.add(row);
      }
    }
    for (@Nullable String[] row : late.withoutAside(left)) {
      if (isMoved(row)) {
        continue;
      }
      if (found.isEmpty()) {
        late.addTwin(row, isHere);
      } else {
        compare(row, found.removeFirst());
      }
    }
    found.forEach(this::onlyHere);
  }

  /// Whether one of these is this row as it should be, and is taken away.
  private boolean isTaken(Mapped row, List<@Nullable String[]> found) {
    for (int at = 0; at < found.size(); at++) {
      if (pair.differences(row, found.get(at)).isEmpty()) {
        found.remove(at);
        verified.addEqual();
        return true;
      }
    }
    return false;
  }

  /// An event whose number another one has is shown behind all others.
  private boolean isMoved(@Nullable String[] row) {
    View view = Objects.requireNonNull(table.view());
    Column number = view.base() == Base.EVENTS ? view.eventNumber() : null;
    if (here == null
        || number == null
        || !Objects.equals(table.source(number), table.identity().getLast().column())) {
      return false;
    }
    Optional<Long> given =
        context
            .notes()
            .adopted(table.name(), table.note(mapper.map(row)))
            .flatMap(note -> Optional.ofNullable(note.renumbered()));
    given.ifPresent(seq -> {
      List<@Nullable String> name = new ArrayList<>(order.ofSource(row));
      name.set(name.size() - 1, seq.toString());
      moved.put(SourceTable.key(name), row);
    });
    return given.isPresent();
  }

  private void takeMoved(List<@Nullable String[]> found) {
    if (!moved.isEmpty() && !found.isEmpty()) {
      String name = SourceTable.key(order.ofShown(found.getFirst()));
      @Nullable String[] row = moved.get(name);
      if (row != null && isTaken(mapper.map(row), found)) {
        moved.remove(name);
      }
    }
  }

  private void onlyHere(@Nullable String[] shown) {
    String name = SourceTable.key(order.ofShown(shown));
    @Nullable String[] row = moved.remove(name);
    if (row != null) {
      compare(row, shown);
      return;
    }
    only.add(name);
    if (only.size() >= MOST_AT_ONCE) {
      goneThere();
    }
  }

  /// Of what is here alone, those that came from the source. In place they go when what was written
  /// meanwhile is followed.
  private void goneThere() {
    if (all.isInPlace()) {
      only.clear();
      return;
    }
    new Brought(context, table).of(only).forEach(verified::addGoneThere);
    only.clear();
  }

  /// An event whose number another one had is the only one of that number, when the other is gone.
  private void compareOrMove(@Nullable String[] row, @Nullable String[] shown) {
    Mapped mapped = mapper.map(row);
    List<Verified.Difference> differences = pair.differences(mapped, shown);
    if (!differences.isEmpty() && isMoved(row)) {
      onlyHere(shown);
    } else {
      judge(row, mapped, shown, differences);
    }
  }

  private void compare(@Nullable String[] row, @Nullable String[] shown) {
    Mapped mapped = mapper.map(row);
    judge(row, mapped, shown, pair.differences(mapped, shown));
  }

  private void judge(
      @Nullable String[] row,
      Mapped mapped,
      @Nullable String[] shown,
      List<Verified.Difference> differences) {
    if (differences.isEmpty()) {
      verified.addEqual();
      return;
    }
    Optional<Notes.Adopted> note = context.notes().adopted(table.name(), mapped.key());
    changed.add(row, mapped, pair.now(mapped, shown), differences, note);
  }
}
