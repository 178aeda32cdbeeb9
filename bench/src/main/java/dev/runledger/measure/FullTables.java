package dev.runledger.measure;

import dev.runledger.load.Load;
import dev.runledger.reference.EventSelect;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/// M8: appends, claims and reads with years of use in the tables, against none.
public final class FullTables implements Measure {
  private static final int PRODUCERS = 64;
  private static final int RUNNERS = 8;
  private static final int RUNS_A_SECOND = 500;
  private static final double MOST = 1.2;

  @Override
  public String name() {
    return "M8";
  }

  @Override
  public String title() {
    return "M1, M5 and M9 with 1,000,000 runs and 10,000,000 events, against empty tables";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    History none = History.empty(lab, store, "m8_empty");
    History full = History.full(lab, store);
    try (Subject empty = Subject.of(lab.node("m8_empty", none.database()));
        Subject filled = Subject.of(lab.node("m8_full", full.database()))) {
      Lab.Duel reads =
          lab.duel(
              "M8 reads",
              span -> Sample.of(Pages.read(filled.address(), full, span)),
              span -> Sample.of(Pages.read(empty.address(), none, span)));
      return List.of(
          figure(store, "single appends, 64 producers", "µs/event", appends(lab, filled, empty)),
          figure(
              store, "claim, start, complete, 1 at a time", "µs/run", claims(lab, filled, empty)),
          figure(store, "%,d events read".formatted(full.events()), "µs/read", reads),
          figure(
              store,
              "%,d events by the same SELECT, JDBC".formatted(full.events()),
              "µs/read",
              selects(lab, store, full, none),
              new Goal.None()));
    }
  }

  /// What reads cost in full tables where the server adds nothing: rows that do not lie together.
  private static Lab.Duel selects(Lab lab, StoreKind store, History full, History none)
      throws Exception {
    var inFull = new EventSelect(store.jdbcUrl(full.database()));
    var inEmpty = new EventSelect(store.jdbcUrl(none.database()));
    return lab.duel(
        "M8 SELECT",
        span -> Sample.of(inFull.read(full.run(), full.events(), span)),
        span -> Sample.of(inEmpty.read(none.run(), none.events(), span)));
  }

  private static Lab.Duel appends(Lab lab, Subject filled, Subject empty) throws Exception {
    try (Load onFull = writers(lab, filled.address());
        Load onEmpty = writers(lab, empty.address())) {
      return lab.duel(
          "M8 appends", span -> Sample.of(onFull.run(span)), span -> Sample.of(onEmpty.run(span)));
    }
  }

  private static Load writers(Lab lab, InetSocketAddress server) throws Exception {
    List<String> runs = Writers.submit(server, lab.effort().size(Writers.RUNS));
    return Load.open(server, Writers.single(PRODUCERS, runs));
  }

  private static Lab.Duel claims(Lab lab, Subject filled, Subject empty) throws Exception {
    var onFull = new NoOpRunners(filled.address(), RUNNERS, 1);
    var onEmpty = new NoOpRunners(empty.address(), RUNNERS, 1);
    return lab.duel(
        "M8 claims",
        span -> Sample.of(onFull.drain(Effort.count(RUNS_A_SECOND, span))),
        span -> Sample.of(onEmpty.drain(Effort.count(RUNS_A_SECOND, span))));
  }

  private Figure figure(StoreKind store, String what, String unit, Lab.Duel duel) {
    return figure(store, what, unit, duel, new Goal.RatioAtMost(MOST));
  }

  /// Time for time: rates turned round.
  private Figure figure(StoreKind store, String what, String unit, Lab.Duel duel, Goal goal) {
    return new Figure(
        name(),
        store,
        what,
        unit,
        1e6 / duel.ours().perSecond(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference("empty tables", 1e6 / duel.reference().perSecond()),
        goal);
  }
}
