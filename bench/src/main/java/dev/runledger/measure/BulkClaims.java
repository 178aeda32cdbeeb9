package dev.runledger.measure;

import dev.runledger.reference.DbScheduler;
import dev.runledger.reference.JobRunner;
import dev.runledger.reference.PeerRace;
import dev.runledger.reference.PostgresPlace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// M4: claim, start and complete, many runs at a time.
public final class BulkClaims implements Measure {
  private static final int RUNNERS = 8;
  private static final int MAX_RUNS = 50;

  /// What a round of a second is filled with; it lasts as long as it takes.
  private static final int RUNS_A_SECOND = 3000;

  private static final int DB_SCHEDULER_A_SECOND = 4000;
  private static final int JOBRUNR_A_SECOND = 1500;

  @Override
  public String name() {
    return "M4";
  }

  @Override
  public String title() {
    return "claim + start + complete of no-op runs, 8 runners, max_runs 50, reports in bulk";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    try (Subject server = lab.subject(name(), store)) {
      var crew = new NoOpRunners(server.address(), RUNNERS, MAX_RUNS);
      Lab.Side ours = span -> Sample.of(crew.drain(Effort.count(RUNS_A_SECOND, span)));
      return switch (store) {
        case SQLITE ->
            List.of(
                figure(store, lab.untilCompiled().rounds(name(), List.of(ours)).getFirst(), null));
        case POSTGRES -> besidePeers(lab, ours);
      };
    }
  }

  private List<Figure> besidePeers(Lab lab, Lab.Side ours) throws Exception {
    PostgresPlace place = lab.place("reference_m4");
    DbScheduler.makeTable(place);
    var rounds = new AtomicInteger();
    try (var dbScheduler = new DbScheduler(place);
        var jobRunr = new JobRunner(place, true)) {
      jobRunr.rest();
      List<Sample> medians =
          lab.untilCompiled()
              .rounds(
                  name(),
                  List.of(
                      ours,
                      span ->
                          Sample.rate(
                              PeerRace.drain(
                                  dbScheduler,
                                  "round-" + rounds.incrementAndGet(),
                                  Effort.count(DB_SCHEDULER_A_SECOND, span))),
                      span ->
                          Sample.rate(
                              PeerRace.drain(
                                  jobRunr,
                                  "round-" + rounds.incrementAndGet(),
                                  Effort.count(JOBRUNR_A_SECOND, span)))));
      return List.of(
          figure(
              StoreKind.POSTGRES,
              medians.getFirst(),
              new Figure.Reference(DbScheduler.NAME, medians.get(1).perSecond())),
          figure(
              StoreKind.POSTGRES,
              medians.getFirst(),
              new Figure.Reference(JobRunner.NAME, medians.get(2).perSecond())));
    }
  }

  private Figure figure(StoreKind store, Sample ours, Figure.@Nullable Reference reference) {
    return new Figure(
        name(),
        store,
        "claim, start, complete: 8 runners, 50 at a time",
        "runs/s",
        ours.perSecond(),
        ours.p50(),
        ours.p99(),
        reference,
        reference == null ? new Goal.None() : new Goal.RatioAtLeast(2));
  }
}
