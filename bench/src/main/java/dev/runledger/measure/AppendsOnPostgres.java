package dev.runledger.measure;

import dev.runledger.load.Load;
import dev.runledger.reference.SeedTables;
import java.util.List;
import java.util.Set;

/// M1: durable single appends on PostgreSQL.
public final class AppendsOnPostgres implements Measure {
  private static final int PRODUCERS = 64;
  private static final int CLIENTS = 16;

  @Override
  public String name() {
    return "M1";
  }

  @Override
  public String title() {
    return "durable single-event appends, 64 producers, 200 B, 1,000 runs";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    int runs = lab.effort().size(Writers.RUNS);
    SeedTables reference =
        SeedTables.make(lab.place("reference_m1"), runs, Writers.PAYLOAD, lab.room("reference"));
    try (Subject server = lab.subject(name(), store);
        Load load =
            Load.open(
                server.address(),
                Writers.single(PRODUCERS, Writers.submit(server.address(), runs)))) {
      Lab.Duel duel =
          lab.untilCompiled()
              .duel(
                  name(),
                  span -> Sample.of(load.run(span)),
                  span -> Sample.rate(reference.insert(CLIENTS, span)));
      return List.of(
          new Figure(
              name(),
              store,
              "single, 64 producers",
              "events/s",
              duel.ours().perSecond(),
              duel.ours().p50(),
              duel.ours().p99(),
              new Figure.Reference(
                  reference.inserter() + ": INSERT, 16 clients", duel.reference().perSecond()),
              new Goal.RatioAtLeast(1)));
    }
  }
}
