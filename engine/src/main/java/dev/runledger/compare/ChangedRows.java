package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.destination.Notes;
import dev.runledger.layout.Base;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows that are otherwise here than in the source: changed there, changed here, or wrong. What was
/// changed there follows, many at once.
final class ChangedRows {
  private static final int MOST_AT_ONCE = 500;

  private final Verification all;
  private final Context context;
  private final SourceTable table;
  private final Mapper mapper;
  private final Verified verified;
  private final List<@Nullable String[]> rows = new ArrayList<>();

  /// What is otherwise here of each of them, by its key.
  private final Map<String, List<Verified.Difference>> differing = new HashMap<>();

  ChangedRows(Verification all, SourceTable table, Mapper mapper, Verified verified) {
    this.all = all;
    this.context = all.context();
    this.table = table;
    this.mapper = mapper;
    this.verified = verified;
  }

  /// @param now what is shown of it
  /// @param note what was written down when it came
  void add(
      @Nullable String[] row,
      Mapped mapped,
      List<@Nullable String> now,
      List<Verified.Difference> differences,
      Optional<Notes.Adopted> note) {
    Optional<String> asItCame = note.flatMap(one -> Optional.ofNullable(one.hash()));
    boolean isChangedThere =
        asItCame.map(hash -> !hash.equals(table.hash(mapped.shown()))).orElse(false);
    boolean isChangedHere = asItCame.map(hash -> !hash.equals(table.hash(now))).orElse(false);
    boolean isFollowed =
        isEventInPlace()
            || (isChangedThere && !isChangedHere && (all.isInPlace() || mapped.refusal() == null));
    if (isFollowed) {
      rows.add(row);
      differing.put(mapped.key(), differences);
      if (rows.size() >= MOST_AT_ONCE) {
        end();
      }
    } else if (isChangedHere && !isChangedThere && !all.isFirst()) {
      verified.addChangedHere();
    } else if (context.notes().rejection(table.name(), mapped.key()).isPresent()) {
      verified.addAside(1);
    } else {
      verified.addDifferent(differences);
    }
  }

  /// Of an event it is not written down as what it came: nobody here changes one before the views
  /// are in place.
  private boolean isEventInPlace() {
    return all.isInPlace() && table.view() != null && table.view().base() == Base.EVENTS;
  }

  void end() {
    if (rows.isEmpty()) {
      return;
    }
    List<@Nullable String[]> some = List.copyOf(rows);
    rows.clear();
    List<@Nullable String[]> refused = context.target().write(() -> follow(some));
    verified.addRepaired(some.size() - refused.size());
    for (@Nullable String[] row : refused) {
      verified.addDifferent(differing.getOrDefault(mapper.key(row), List.of()));
    }
    differing.clear();
  }

  /// @return what cannot be as it is there
  private List<@Nullable String[]> follow(List<@Nullable String[]> some) {
    if (!all.isInPlace()) {
      return new Changes(context, table, mapper).bring(some);
    }
    Set<String> anew = new LinkedHashSet<>();
    new Later(context, table, mapper, anew).bring(some);
    new Anew(context, all.mappers()).bring(anew);
    return some.stream().filter(row -> !isAsThere(row)).toList();
  }

  /// An event that came anew, or is aside: it was changed there, and not copied wrong.
  private boolean isAsThere(@Nullable String[] row) {
    Mapped mapped = mapper.map(row);
    return !isEventInPlace()
        || mapped.refusal() != null
        || context.notes().rejection(table.name(), mapped.key()).isPresent()
        || new Stored(context)
            .find(table, mapped, mapper)
            .filter(here -> Stored.differences(table, mapped, here).isEmpty())
            .isPresent();
  }
}
