package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.SessionStore;
import dev.runledger.destination.Notes;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.match.Mapped;
import dev.runledger.match.ShownValue;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import dev.runledger.source.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row of a source and a row that is shown here, column by column.
record RowPair(Context context, SourceTable table, Verified verified) {

  List<Verified.Difference> differences(Mapped row, @Nullable String[] shown) {
    List<Verified.Difference> differences = new ArrayList<>();
    List<Column> columns = table.shared();
    for (int at = 0; at < columns.size(); at++) {
      Column column = columns.get(at);
      String expected = at < row.shown().size() ? row.shown().get(at) : null;
      String found = ShownValue.of(column, shown[at]);
      if (table.isCompared(column)
          && !Objects.equals(expected, found)
          && !isOther(column, row, expected, found)) {
        differences.add(new Verified.Difference(row.key(), column.name(), expected, found));
      }
    }
    return differences;
  }

  /// What is shown, without what sessions are given here where they have none of it.
  List<@Nullable String> now(Mapped row, @Nullable String[] shown) {
    List<@Nullable String> now = new ArrayList<>();
    List<Column> columns = table.shared();
    for (int at = 0; at < columns.size(); at++) {
      Column column = columns.get(at);
      String expected = at < row.shown().size() ? row.shown().get(at) : null;
      boolean isGiven = at < row.shown().size() && isGiven(column, expected);
      String found = ShownValue.of(column, shown[at]);
      now.add(isGiven ? null : isSameJson(column, expected, found) ? expected : found);
    }
    return now;
  }

  /// What is text or JSON there, and is shown as jsonb: in other blanks, in another order, each key
  /// once.
  private boolean isSameJson(Column column, @Nullable String expected, @Nullable String found) {
    SourceColumn theirs = table.source(column);
    return column.type().equals("jsonb")
        && expected != null
        && found != null
        && context.target() instanceof PostgresTarget postgres
        && theirs != null
        && !theirs.type().equals("jsonb")
        && postgres
            .sql()
            .query("SELECT CAST(:expected AS jsonb) = CAST(:found AS jsonb) AS same")
            .with("expected", expected)
            .with("found", found)
            .one(same -> same.bool("same"))
            .orElseThrow();
  }

  private boolean isGiven(Column column, @Nullable String expected) {
    return expected == null && isSession() && SessionStore.isGiven(column.ours());
  }

  private boolean isSession() {
    return Objects.requireNonNull(table.view()).base() == Base.SESSIONS;
  }

  /// An event that was numbered anew, a parent that is no longer there, numbers that the source
  /// does not have.
  private boolean isOther(
      Column column, Mapped row, @Nullable String expected, @Nullable String found) {
    if (column.source() instanceof Source.EventNumber) {
      return row.number() == null
          || context
              .notes()
              .adopted(table.name(), table.note(row))
              .map(Notes.Adopted::renumbered)
              .map(given -> given.toString().equals(found))
              .orElse(false);
    }
    if (column.source() instanceof Source.EventId) {
      return !Objects.requireNonNull(table.source(column)).isNumber();
    }
    if (isGiven(column, expected) || isSameJson(column, expected, found)) {
      return true;
    }
    boolean isOrphan = column.ours().equals("parent_session_id") && isSession() && found == null;
    if (isOrphan) {
      verified.addOrphaned(row.key());
    }
    return isOrphan;
  }
}
