package dev.runledger.measure;

import dev.runledger.reference.EventSelect;
import java.util.List;
import java.util.Set;

/// M9: the events of one run, out of a thousand times as many.
public final class LongReads implements Measure {
  private static final double MOST_MILLIS = 50;

  @Override
  public String name() {
    return "M9";
  }

  @Override
  public String title() {
    return "10,000 events of one run out of 10,000,000 read through HTTP";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    History history = History.full(lab, store);
    var select = new EventSelect(store.jdbcUrl(history.database()));
    try (Subject server = Subject.of(lab.node(name(), history.database()))) {
      Lab.Duel duel =
          lab.duel(
              name(),
              span -> Sample.of(Pages.read(server.address(), history, span)),
              span -> Sample.of(select.read(history.run(), history.events(), span)));
      Sample ours = duel.ours();
      String what = "%,d events of one run".formatted(history.events());
      return List.of(
          new Figure(
              name(),
              store,
              what,
              "ms (p50)",
              ours.p50(),
              ours.p50(),
              ours.p99(),
              new Figure.Reference("the same SELECT, JDBC", duel.reference().p50()),
              new Goal.RatioAtMost(2)),
          new Figure(
              name(),
              store,
              what,
              "ms (p50)",
              ours.p50(),
              ours.p50(),
              ours.p99(),
              null,
              new Goal.AtMost(MOST_MILLIS)));
    }
  }
}
