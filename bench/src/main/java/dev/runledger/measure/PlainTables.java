package dev.runledger.measure;

import dev.runledger.reference.DbScheduler;
import dev.runledger.reference.PeerRace;
import dev.runledger.reference.PlainRuns;
import dev.runledger.reference.PostgresPlace;
import dev.runledger.reference.SqlQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// What the tables allow: M4, M5 and M6 as functions inside PostgreSQL, without a server, beside
/// what those measures are compared with. It says how much of their goals is left to a server.
public final class PlainTables implements Measure {
  private static final int CLIENTS = 8;
  private static final int MANY = 50;
  private static final int RUNS_A_SECOND = 800;
  private static final int RUNS_A_SECOND_IN_BULK = 6000;
  private static final int SQL_A_SECOND = 4000;
  private static final int DB_SCHEDULER_A_SECOND = 4000;
  private static final int STARTS_A_SECOND = 300;

  @Override
  public String name() {
    return "tables";
  }

  @Override
  public String title() {
    return "what the tables allow: M4, M5 and M6 as functions in PostgreSQL, without a server";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    PostgresPlace ours = lab.place("reference_tables_ours");
    lab.servers().command().run("migrate up --db " + ours.jdbcUrl());
    PlainRuns plain = PlainRuns.make(ours);
    Sample starts =
        lab.rounds(
                "tables, starts",
                List.of(span -> Sample.of(plain.start(Effort.count(STARTS_A_SECOND, span)))))
            .getFirst();
    return List.of(
        figure("claim, end: 8 clients, 1 at a time", oneAtATime(lab, plain), "SQL on one table"),
        figure("claim, end: 8 clients, 50 at a time", inBulk(lab, plain), DbScheduler.NAME),
        new Figure(
            name(),
            store,
            "submit, claim, start: 1 client",
            "ms",
            starts.p50(),
            starts.p50(),
            starts.p99(),
            null,
            new Goal.None()));
  }

  private Lab.Duel oneAtATime(Lab lab, PlainRuns plain) throws Exception {
    SqlQueue queue = SqlQueue.make(lab.place("reference_tables_sql"), lab.room("reference"));
    return lab.duel(
        "tables, 1 at a time",
        span -> Sample.rate(plain.drain(CLIENTS, 1, Effort.count(RUNS_A_SECOND, span))),
        span -> Sample.rate(queue.drain(CLIENTS, Effort.count(SQL_A_SECOND, span))));
  }

  private Lab.Duel inBulk(Lab lab, PlainRuns plain) throws Exception {
    PostgresPlace place = lab.place("reference_tables_peer");
    DbScheduler.makeTable(place);
    var rounds = new AtomicInteger();
    try (var dbScheduler = new DbScheduler(place)) {
      return lab.untilCompiled()
          .duel(
              "tables, 50 at a time",
              span ->
                  Sample.rate(
                      plain.drain(CLIENTS, MANY, Effort.count(RUNS_A_SECOND_IN_BULK, span))),
              span ->
                  Sample.rate(
                      PeerRace.drain(
                          dbScheduler,
                          "round-" + rounds.incrementAndGet(),
                          Effort.count(DB_SCHEDULER_A_SECOND, span))));
    }
  }

  private Figure figure(String what, Lab.Duel duel, String reference) {
    return new Figure(
        name(),
        StoreKind.POSTGRES,
        what,
        "runs/s",
        duel.ours().perSecond(),
        null,
        null,
        new Figure.Reference(reference, duel.reference().perSecond()),
        new Goal.None());
  }
}
