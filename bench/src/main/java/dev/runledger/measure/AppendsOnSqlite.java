package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.reference.SqliteGroupCommit;
import dev.runledger.rig.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/// M3: durable appends on SQLite, one by one and in bulk.
public final class AppendsOnSqlite implements Measure {
  private static final int RUNS = 1000;
  private static final int[] PRODUCERS = {1, 16, 64};
  private static final int CONNECTIONS = 2;
  private static final int LINES = 1000;
  private static final int RUNS_IN_ONE = 10;
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
  public List<Figure> take(Lab lab) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (ServerProcess server = lab.server("m3")) {
      List<String> runs = Writers.submit(server.port(), lab.effort().size(RUNS));
      var reference = new SqliteGroupCommit(lab.file("m3.reference.db"), runs, Writers.PAYLOAD);
      for (int producers : PRODUCERS) {
        String what = producers == 1 ? "1 producer" : producers + " producers";
        try (Load load = Load.open(server.port(), Writers.single(producers, runs))) {
          Lab.Duel duel =
              lab.duel(
                  "M3 " + what,
                  span -> Sample.of(load.run(span)),
                  span -> Sample.of(reference.run(producers, span)));
          figures.add(figure(what, duel, "group commit"));
        }
      }
      List<Caller> bulk = Writers.bulk(CONNECTIONS, LINES, RUNS_IN_ONE, runs);
      try (Load load = Load.open(server.port(), bulk)) {
        Lab.Duel duel =
            lab.duel(
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
        what,
        "events/s",
        duel.ours().perSecond(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference(reference, duel.reference().perSecond()),
        new Goal.RatioAtLeast(0.5));
  }
}
