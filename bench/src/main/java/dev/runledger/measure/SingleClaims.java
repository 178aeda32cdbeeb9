package dev.runledger.measure;

import dev.runledger.reference.SqlQueue;
import java.util.List;
import java.util.Set;

/// M5: claim, start and complete, a run at a time.
public final class SingleClaims implements Measure {
  private static final int RUNNERS = 8;

  /// What a round of a second is filled with; it lasts as long as it takes.
  private static final int RUNS_A_SECOND = 3000;

  @Override
  public String name() {
    return "M5";
  }

  @Override
  public String title() {
    return "claim + start + complete of no-op runs, 8 runners, max_runs 1";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    SqlQueue reference = SqlQueue.make(lab.place("reference_m5"), lab.room("reference"));
    try (Subject server = lab.subject(name(), store)) {
      var crew = new NoOpRunners(server.address(), RUNNERS, 1);
      Lab.Duel duel =
          lab.duel(
              name(),
              span -> Sample.of(crew.drain(Effort.count(RUNS_A_SECOND, span))),
              span -> Sample.rate(reference.drain(RUNNERS, Effort.count(RUNS_A_SECOND, span))));
      return List.of(
          new Figure(
              name(),
              store,
              "claim, start, complete: 8 runners, 1 at a time",
              "runs/s",
              duel.ours().perSecond(),
              duel.ours().p50(),
              duel.ours().p99(),
              new Figure.Reference(
                  reference.worker() + ": claim + complete in SQL, 8 clients",
                  duel.reference().perSecond()),
              new Goal.RatioAtLeast(0.5)));
    }
  }
}
