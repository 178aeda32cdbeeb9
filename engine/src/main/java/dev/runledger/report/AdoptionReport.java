package dev.runledger.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of an adoption.
///
/// @param layout its name
/// @param source the address, without a password
/// @param tables in the order in which they were copied
/// @param leftAlone tables of the source that are none of the layout's
/// @param isVerified whether the source was compared with what the layout shows; else, where this
///   kind of database has no such layout, with our own tables
public record AdoptionReport(
    String layout,
    String source,
    List<OfTable> tables,
    List<String> leftAlone,
    boolean isVerified) {

  /// One table of the source.
  ///
  /// @param into what shows it; null for rows that are kept as they are
  /// @param rows in the source
  /// @param copied of them
  /// @param rejected kept aside, in `<table>_rejected`
  /// @param renumbered events whose number another one had
  /// @param extras columns that only the source has
  /// @param verified null where nothing is compared
  /// @param aside the first of those that were rejected
  public record OfTable(
      String name,
      @Nullable String into,
      long rows,
      long copied,
      long rejected,
      long renumbered,
      List<String> extras,
      @Nullable Verified verified,
      List<Aside> aside) {
    OfTable with(long now) {
      return new OfTable(name, into, rows, copied, now, renumbered, extras, verified, aside);
    }
  }

  /// A row that is kept aside.
  ///
  /// @param key JSON list of what names it
  public record Aside(String key, String reason) {}

  /// The same, but for how many rows of each table are aside by now.
  public AdoptionReport with(Map<String, Long> aside) {
    return new AdoptionReport(
        layout,
        source,
        tables.stream().map(one -> one.with(aside.getOrDefault(one.name(), 0L))).toList(),
        leftAlone,
        isVerified);
  }

  /// Whether every row is here or aside, and shown as it was.
  public boolean isRight() {
    return tables.stream()
        .allMatch(table -> table.verified() == null || table.verified().isRight());
  }

  public long rejected() {
    return tables.stream().mapToLong(OfTable::rejected).sum();
  }
}
