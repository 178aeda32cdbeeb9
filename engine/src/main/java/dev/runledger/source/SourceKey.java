package dev.runledger.source;

/// What rows are ordered by and found by.
///
/// @param isNumber as a whole number; else by the bytes of its text
public record SourceKey(SourceColumn column, boolean isNumber) {
  public static SourceKey of(SourceColumn column) {
    return new SourceKey(column, column.isNumber());
  }
}
