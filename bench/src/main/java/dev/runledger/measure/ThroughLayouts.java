package dev.runledger.measure;

import dev.runledger.reference.LayoutTables;
import dev.runledger.reference.PostgresPlace;
import java.util.List;
import java.util.Set;

/// What a program pays for a published schema instead of our tables, on PostgreSQL: reading all
/// events of a run, and writing one. The reference is the table below the view.
public final class ThroughLayouts implements Measure {
  private static final int EVENTS = 10_000;
  private static final double MOST_TO_READ = 1.3;
  private static final double MOST_TO_WRITE = 2;

  @Override
  public String name() {
    return "layouts";
  }

  @Override
  public String title() {
    return "events of one run through the views of a layout";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    int events = lab.effort().size(EVENTS);
    PostgresPlace place = lab.place("runledger_layouts");
    LayoutTables.dropLayout(place);
    for (String command : List.of("migrate up", "layout install crawl")) {
      lab.servers().command().run(command + " --db " + place.jdbcUrl());
    }
    LayoutTables tables = LayoutTables.filled(place, events);
    Lab.Duel reads =
        lab.duel(
            "layouts, reading",
            span -> Sample.of(tables.readThroughLayout(span)),
            span -> Sample.of(tables.readTable(span)));
    Lab.Duel writes =
        lab.duel(
            "layouts, writing",
            span -> Sample.of(tables.writeThroughLayout(span)),
            span -> Sample.of(tables.writeTable(span)));
    return List.of(
        figure("read " + events + " events", reads, new Goal.RatioAtMost(MOST_TO_READ)),
        figure("write one event", writes, new Goal.RatioAtMost(MOST_TO_WRITE)));
  }

  private Figure figure(String what, Lab.Duel duel, Goal goal) {
    return new Figure(
        name(),
        StoreKind.POSTGRES,
        what,
        "ms",
        duel.ours().p50(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference("run_events, the table", duel.reference().p50()),
        goal);
  }
}
