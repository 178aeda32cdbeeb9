package dev.runledger.measure;

import java.util.List;
import java.util.Optional;

/// All measures there are, in the order of their names.
public final class Measures {
  public static final List<Measure> ALL =
      List.of(
          new AppendsOnPostgres(),
          new BulkOnPostgres(),
          new AppendsOnSqlite(),
          new BulkClaims(),
          new SingleClaims(),
          new StartLatency(),
          new PendingRuns(),
          new FullTables(),
          new LongReads(),
          new Footprint(),
          new TwoNodes(),
          new ThroughLayouts(),
          new Adoptions(),
          new PlainTables());

  private Measures() {}

  /// @param name as it is typed, in whatever case
  public static Optional<Measure> find(String name) {
    return ALL.stream().filter(measure -> measure.name().equalsIgnoreCase(name)).findFirst();
  }
}
