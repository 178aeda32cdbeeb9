package dev.runledger.measure;

import java.util.List;

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
          new ThroughLayouts());

  private Measures() {}
}
