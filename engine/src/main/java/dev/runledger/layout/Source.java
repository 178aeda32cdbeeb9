package dev.runledger.layout;

import org.jspecify.annotations.Nullable;

/// Where the value of a layout's column is in our tables, and how it is spelled there.
public sealed interface Source {

  /// The column of ours that a program's value is written into; null for names and numbers, which
  /// are looked up.
  default @Nullable String target() {
    return switch (this) {
      case Same(String column) -> column;
      case Time(String column) -> column;
      case Json(String column, boolean _) -> column;
      case Own(String column) -> column;
      case OtherRun(String column, Spelling _) -> column;
      case Status _ -> "status";
      case RunName _, EventId _, EventNumber _ -> null;
    };
  }

  /// The same value.
  record Same(String column) implements Source {}

  /// The same point in time.
  record Time(String column) implements Source {}

  /// A JSON value.
  ///
  /// @param isObject whether ours takes only objects; anything else is in a box there
  record Json(String column, boolean isObject) implements Source {}

  /// What one database has beside the document's columns: as it is, in a column of ours that is
  /// made for it.
  record Own(String column) implements Source {}

  /// The run that the row is, or hangs on.
  record RunName(Spelling spelling) implements Source {}

  /// Another run, named by the run that the row is.
  record OtherRun(String column, Spelling spelling) implements Source {}

  record Status(StatusWords words) implements Source {}

  /// The id of an event: what its program gave it, else ours.
  record EventId() implements Source {}

  /// The number of an event: what its program gave it, else ours.
  ///
  /// @param column `seq` or `run_seq`
  record EventNumber(String column) implements Source {}
}
