package dev.runledger.measure;

import org.jspecify.annotations.Nullable;

/// One line of the table: medians of all rounds.
///
/// @param measure M3, for one
/// @param what exactly was measured: `64 producers`
/// @param unit of `ours` and `reference`
/// @param p50 how long one caller waited, in ms; null where nobody waits
/// @param reference null where the goal is a figure and not a ratio
public record Figure(
    String measure,
    StoreKind store,
    String what,
    String unit,
    double ours,
    @Nullable Double p50,
    @Nullable Double p99,
    @Nullable Reference reference,
    Goal goal) {

  public record Reference(String name, double value) {}

  /// Ours divided by the reference; null without one.
  public @Nullable Double ratio() {
    return reference == null ? null : ours / reference.value();
  }

  public boolean isReached() {
    return goal.isReached(this);
  }
}
