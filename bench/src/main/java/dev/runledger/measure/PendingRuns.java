package dev.runledger.measure;

import dev.runledger.fill.Filler;
import dev.runledger.rig.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// M7: claims while runs that nobody may take are pending.
public final class PendingRuns implements Measure {
  private static final int[] PENDING = {10_000, 1_000_000};

  /// So many different demands the pending runs have.
  private static final int DEMANDS = 10;

  private static final int RUNNERS = 8;
  private static final int RUNS_A_SECOND = 500;

  @Override
  public String name() {
    return "M7";
  }

  @Override
  public String title() {
    return "claims while N runs that nobody may take are pending, against N = 0";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Subject none = Subject.of(lab.server("m7_none", store))) {
      var baseline = new NoOpRunners(none.address(), RUNNERS, 1);
      for (int full : PENDING) {
        int pending = Math.max(DEMANDS, lab.effort().size(full));
        try (Subject some = Subject.of(filled(lab, store, pending))) {
          var crew = new NoOpRunners(some.address(), RUNNERS, 1);
          Lab.Duel duel =
              lab.duel(
                  name() + " with " + pending,
                  span -> Sample.of(crew.drain(Effort.count(RUNS_A_SECOND, span))),
                  span -> Sample.of(baseline.drain(Effort.count(RUNS_A_SECOND, span))));
          figures.add(figure(store, "%,d pending".formatted(pending), duel));
        }
      }
    }
    return figures;
  }

  private static ServerProcess filled(Lab lab, StoreKind store, int pending) throws Exception {
    String name = "m7_" + pending;
    String database = lab.database(name, store);
    try (Subject server = Subject.of(lab.node(name, database))) {
      for (int demand = 0; demand < DEMANDS; demand++) {
        String body =
            """
            {"prompt":"wait","demands":{"hostname":"nowhere-%d"},"timeout_seconds":86400}
            """
                .formatted(demand);
        Writers.submit(server.address(), 1, body);
      }
    }
    lab.progress().accept("M7: filling in %,d pending runs".formatted(pending));
    filler(store, database).pending(pending / DEMANDS);
    return lab.node(name, database);
  }

  static Filler filler(StoreKind store, String database) {
    return switch (store) {
      case SQLITE -> Filler.ofSqlite(database);
      case POSTGRES -> Filler.ofPostgres(database);
    };
  }

  /// Time for time: a rate turned round.
  private Figure figure(StoreKind store, String what, Lab.Duel duel) {
    return new Figure(
        name(),
        store,
        what,
        "ms/run",
        1000 / duel.ours().perSecond(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference("none pending", 1000 / duel.reference().perSecond()),
        new Goal.RatioAtMost(1.2));
  }
}
