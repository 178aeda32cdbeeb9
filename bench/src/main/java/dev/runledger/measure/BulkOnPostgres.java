package dev.runledger.measure;

import dev.runledger.load.Load;
import dev.runledger.reference.SeedTables;
import java.util.List;
import java.util.Set;

/// M2: bulk ingestion on PostgreSQL.
public final class BulkOnPostgres implements Measure {
  private static final int CONNECTIONS = 2;

  @Override
  public String name() {
    return "M2";
  }

  @Override
  public String title() {
    return "bulk ingestion of NDJSON, 2 connections, 1,000 lines at once";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    int runs = lab.effort().size(Writers.RUNS);
    SeedTables reference =
        SeedTables.make(lab.place("reference_m2"), runs, Writers.PAYLOAD, lab.room("reference"));
    try (Subject server = lab.subject(name(), store);
        Load load =
            Load.open(
                server.address(),
                Writers.bulk(CONNECTIONS, Writers.submit(server.address(), runs)))) {
      Lab.Duel duel =
          lab.duel(
              name(), span -> Sample.of(load.run(span)), span -> Sample.rate(reference.copy(span)));
      return List.of(
          new Figure(
              name(),
              store,
              "bulk, 2 connections",
              "events/s",
              duel.ours().perSecond(),
              duel.ours().p50(),
              duel.ours().p99(),
              new Figure.Reference("COPY, 1 client", duel.reference().perSecond()),
              new Goal.RatioAtLeast(0.5)));
    }
  }
}
