package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.reference.SqliteGroupCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// M3: durable appends on SQLite, one by one and in bulk.
public final class AppendsOnSqlite implements Measure {
  private static final int[] PRODUCERS = {1, 16, 64};
  private static final int CONNECTIONS = 2;
  private static final int BATCH = 100;

  @Override
  public String name() {
    return "M3";
  }

  @Override
  public String title() {
    return "durable appends on SQLite, 200 B each, 1,000 runs";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Subject server = lab.subject(name(), store)) {
      List<String> runs = Writers.submit(server.address(), lab.effort().size(Writers.RUNS));
      var reference =
          new SqliteGroupCommit(lab.room("reference").resolve("m3.db"), runs, Writers.PAYLOAD);
      for (int producers : PRODUCERS) {
        String what = producers == 1 ? "single, 1 producer" : "single, " + producers + " producers";
        try (Load load = Load.open(server.address(), Writers.single(producers, runs))) {
          Lab.Duel duel =
              lab.untilCompiled()
                  .duel(
                      "M3 " + what,
                      span -> Sample.of(load.run(span)),
                      span -> Sample.of(reference.run(producers, span)));
          figures.add(figure(what, duel, "group commit"));
        }
      }
      List<Caller> bulk = Writers.bulk(CONNECTIONS, runs);
      try (Load load = Load.open(server.address(), bulk)) {
        Lab.Duel duel =
            lab.untilCompiled()
                .duel(
                    "M3 bulk",
                    span -> Sample.of(load.run(span)),
                    span -> Sample.of(reference.batches(BATCH, span)));
        figures.add(figure("bulk, 2 connections", duel, "batches of 100"));
      }
    }
    return figures;
  }

  private Figure figure(String what, Lab.Duel duel, String reference) {
    return new Figure(
        name(),
        StoreKind.SQLITE,
        what,
        "events/s",
        duel.ours().perSecond(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference(reference, duel.reference().perSecond()),
        new Goal.RatioAtLeast(0.5));
  }
}
