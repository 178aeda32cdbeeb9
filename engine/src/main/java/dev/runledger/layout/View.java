package dev.runledger.layout;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A table of a published schema, shown from one of ours.
///
/// @param columns in the schema's order
/// @param constants what else is written into our table with a new row
/// @param only SQL over `t` that says which of our rows it shows; null for all
public record View(
    String name,
    String about,
    Base base,
    List<Column> columns,
    List<Constant> constants,
    @Nullable String only) {

  /// @param value SQL; it may name columns of the row as `NEW.x`
  /// @param isKept whether it is written anew when the row changes
  public record Constant(String column, String value, boolean isKept) {}

  View(String name, String about, Base base, List<Column> columns) {
    this(name, about, base, columns, List.of(), null);
  }

  View with(Constant... more) {
    return new View(name, about, base, columns, List.of(more), only);
  }

  View showing(String condition) {
    return new View(name, about, base, columns, constants, condition);
  }

  /// The column that names the run that each row is, or hangs on.
  public Optional<Column> runName() {
    return columns.stream().filter(column -> column.source() instanceof Source.RunName).findFirst();
  }

  /// How the layout names runs here.
  public Spelling spelling() {
    return runName().orElseThrow().source() instanceof Source.RunName(Spelling spelling)
        ? spelling
        : Spelling.OWN;
  }

  /// The column that has the id of an event; null where a table in place has none.
  public @Nullable Column eventId() {
    return columns.stream()
        .filter(column -> column.source() instanceof Source.EventId)
        .findFirst()
        .orElse(null);
  }

  /// The column that has the number of an event; null where the schema knows none.
  public @Nullable Column eventNumber() {
    return columns.stream()
        .filter(column -> column.source() instanceof Source.EventNumber)
        .findFirst()
        .orElse(null);
  }

  /// Whether its rows say to which session they belong.
  public boolean namesSession() {
    return of("session_id").isPresent();
  }

  /// What is written into this column of ours with every new row.
  public String constant(String ours) {
    return constants.stream()
        .filter(constant -> constant.column().equals(ours))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /// What the layout calls this column of ours.
  public Optional<Column> of(String ours) {
    return columns.stream()
        .filter(column -> column.source() instanceof Source.Same(String name) && name.equals(ours))
        .findFirst();
  }
}
