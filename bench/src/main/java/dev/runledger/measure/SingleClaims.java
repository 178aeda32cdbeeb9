package dev.runledger.measure;

import dev.runledger.reference.SqlQueue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// M5: claim, start and complete, a run at a time.
public final class SingleClaims implements Measure {
  private static final int RUNNERS = 8;

  /// What a round of a second is filled with; it lasts as long as it takes.
  private static final int RUNS_A_SECOND = 500;

  private static final int SQL_A_SECOND = 4000;

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
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    try (Subject server = lab.subject(name(), store)) {
      var crew = new NoOpRunners(server.address(), RUNNERS, 1);
      Lab.Side ours = span -> Sample.of(crew.drain(Effort.count(RUNS_A_SECOND, span)));
      return switch (store) {
        case SQLITE ->
            List.of(
                figure(store, lab.untilCompiled().rounds(name(), List.of(ours)).getFirst(), null));
        case POSTGRES -> List.of(besideSql(lab, ours));
      };
    }
  }

  private Figure besideSql(Lab lab, Lab.Side ours) throws Exception {
    SqlQueue queue = SqlQueue.make(lab.place("reference_m5"), lab.room("reference"));
    Lab.Duel duel =
        lab.untilCompiled()
            .duel(
                name(),
                ours,
                span -> Sample.rate(queue.drain(RUNNERS, Effort.count(SQL_A_SECOND, span))));
    String what = queue.worker() + ": claim + complete in SQL, 8 clients";
    return figure(
        StoreKind.POSTGRES, duel.ours(), new Figure.Reference(what, duel.reference().perSecond()));
  }

  private Figure figure(StoreKind store, Sample ours, Figure.@Nullable Reference reference) {
    return new Figure(
        name(),
        store,
        "claim, start, complete: 8 runners, 1 at a time",
        "runs/s",
        ours.perSecond(),
        ours.p50(),
        ours.p99(),
        reference,
        reference == null ? new Goal.None() : new Goal.RatioAtLeast(0.5));
  }
}
