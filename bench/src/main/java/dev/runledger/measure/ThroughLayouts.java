package dev.runledger.measure;

import dev.runledger.reference.LayoutProgram;
import dev.runledger.reference.LayoutTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a program pays for a published schema instead of our tables: reading all events of a run,
/// out of a thousand times as many, and writing one. The reference is the table below the view.
public final class ThroughLayouts implements Measure {
  private static final double MOST_TO_READ = 1.3;
  private static final double MOST_TO_WRITE = 2;

  @Override
  public String name() {
    return "layouts";
  }

  @Override
  public String title() {
    return "events of one run out of 10,000,000 through the views of each layout";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    History history = History.full(lab, store);
    List<LayoutProgram> programs =
        switch (store) {
          case SQLITE -> LayoutProgram.onSqlite();
          case POSTGRES -> LayoutProgram.onPostgres();
        };
    List<Figure> figures = new ArrayList<>();
    for (LayoutProgram program : programs) {
      String layout = program.layout() + " --db " + history.database();
      lab.servers().command().run("layout install " + layout);
      try {
        figures.addAll(take(lab, store, history, program));
      } finally {
        lab.servers().command().run("layout remove " + layout);
      }
    }
    return figures;
  }

  private List<Figure> take(Lab lab, StoreKind store, History history, LayoutProgram program)
      throws Exception {
    String url = store.jdbcUrl(history.database());
    LayoutTables tables = LayoutTables.of(url, program, history.run());
    LayoutTables written = LayoutTables.ofNewRun(url, program);
    Lab.Duel reads =
        lab.duel(
            program.layout() + ", reading",
            span -> Sample.of(tables.readThroughLayout(span)),
            span -> Sample.of(tables.readTable(span)));
    Lab.Duel writes =
        lab.duel(
            program.layout() + ", writing",
            span -> Sample.of(written.writeThroughLayout(span)),
            span -> Sample.of(written.writeTable(span)));
    String read = "%s: read %,d events".formatted(program.layout(), history.events());
    return List.of(
        figure(store, read, reads, new Goal.RatioAtMost(MOST_TO_READ)),
        figure(
            store,
            program.layout() + ": write one event",
            writes,
            new Goal.RatioAtMost(MOST_TO_WRITE)));
  }

  private Figure figure(StoreKind store, String what, Lab.Duel duel, Goal goal) {
    return new Figure(
        name(),
        store,
        what,
        "ms (p50)",
        duel.ours().p50(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference("run_events, the table", duel.reference().p50()),
        goal);
  }
}
