package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Request;
import dev.runledger.load.SseLine;
import dev.runledger.load.Tally;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// M14: two nodes on one database, against one.
public final class TwoNodes implements Measure {
  private static final int PRODUCERS = 64;
  private static final int RUNNERS = 8;

  /// What a round of a second is filled with; it lasts as long as it takes.
  private static final int RUNS_A_SECOND = 400;

  private static final int APPENDS_A_SECOND = 20;
  private static final double MOST_MILLIS = 100;
  private static final Duration LONGEST_ARRIVAL = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "M14";
  }

  @Override
  public String title() {
    return "two nodes on one PostgreSQL, against one";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    String shared = lab.database("m14_two", store);
    try (Subject one = Subject.of(lab.server("m14_one", store));
        Subject first = Subject.of(lab.node("m14_two", shared));
        Subject second = Subject.of(lab.node("m14_two", shared))) {
      List<InetSocketAddress> both = List.of(first.address(), second.address());
      Lab.Duel appends = appends(lab, both, one.address());
      Lab.Duel claims = claims(lab, both, one.address());
      Sample across =
          lab.rounds(
                  "M14 across nodes",
                  List.of(span -> Sample.of(across(first.address(), second.address(), span))))
              .getFirst();
      return List.of(
          figure("single appends, 64 producers", "events/s", appends),
          figure("claim, start, complete, 1 at a time", "runs/s", claims),
          new Figure(
              name(),
              store,
              "p99 of append → received on the other node",
              "ms",
              across.p99(),
              across.p50(),
              across.p99(),
              null,
              new Goal.AtMost(MOST_MILLIS)));
    }
  }

  private static Lab.Duel appends(Lab lab, List<InetSocketAddress> both, InetSocketAddress one)
      throws Exception {
    int runs = lab.effort().size(Writers.RUNS);
    try (Load onBoth =
            Load.open(both, Writers.single(PRODUCERS, Writers.submit(both.getFirst(), runs)));
        Load onOne = Load.open(one, Writers.single(PRODUCERS, Writers.submit(one, runs)))) {
      return lab.untilCompiled()
          .duel(
              "M14 appends",
              span -> Sample.of(onBoth.run(span)),
              span -> Sample.of(onOne.run(span)));
    }
  }

  private static Lab.Duel claims(Lab lab, List<InetSocketAddress> both, InetSocketAddress one)
      throws Exception {
    var onBoth = new NoOpRunners(both, RUNNERS, 1);
    var onOne = new NoOpRunners(one, RUNNERS, 1);
    return lab.untilCompiled()
        .duel(
            "M14 claims",
            span -> Sample.of(onBoth.drain(Effort.count(RUNS_A_SECOND, span))),
            span -> Sample.of(onOne.drain(Effort.count(RUNS_A_SECOND, span))));
  }

  /// Appends to a run on one node, one event after the other, while the other node is followed.
  private static Tally across(InetSocketAddress here, InetSocketAddress there, Duration span)
      throws IOException, InterruptedException {
    String run = Writers.submit(here, 1).getFirst();
    Map<Long, Long> asked = new HashMap<>();
    try (SseLine stream = SseLine.open(there, Paths.of(Paths.RUN_EVENTS, run))) {
      byte[] request =
          Request.post(
              Paths.of(Paths.RUN_EVENTS, run),
              Writers.utf8("{\"event_type\":\"user.note\",\"payload\":" + Writers.PAYLOAD + "}"));
      long pace = Duration.ofSeconds(1).dividedBy(APPENDS_A_SECOND).toNanos();
      int appends = Effort.count(APPENDS_A_SECOND, span);
      for (int append = 0; append < appends; append++) {
        long now = System.nanoTime();
        asked.put(append(here, request), now);
        while (System.nanoTime() - now < pace) {
          LockSupport.parkNanos(pace - (System.nanoTime() - now));
        }
      }
      return arrived(stream, asked);
    }
  }

  private static long append(InetSocketAddress server, byte[] request) throws IOException {
    long[] number = new long[1];
    var left = new AtomicInteger(1);
    Caller appender =
        Writers.caller(
            () -> left.getAndDecrement() > 0 ? request : null,
            reply -> {
              number[0] = Writers.number(reply.expect(200).text(), "run_seq");
              return 1;
            });
    try (Load load = Load.open(server, List.of(appender))) {
      load.runOut();
    }
    return number[0];
  }

  private static Tally arrived(SseLine stream, Map<Long, Long> asked) throws IOException {
    var tally = new Tally();
    long deadline = System.nanoTime() + LONGEST_ARRIVAL.toNanos();
    for (Map.Entry<Long, Long> one : asked.entrySet()) {
      Long when = stream.arrived(one.getKey());
      while (when == null) {
        if (System.nanoTime() > deadline) {
          throw new IOException("Event " + one.getKey() + " did not come");
        }
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        when = stream.arrived(one.getKey());
      }
      tally.add(1, when - one.getValue());
    }
    return tally;
  }

  private Figure figure(String what, String unit, Lab.Duel duel) {
    return new Figure(
        name(),
        StoreKind.POSTGRES,
        what,
        unit,
        duel.ours().perSecond(),
        duel.ours().p50(),
        duel.ours().p99(),
        new Figure.Reference("one node", duel.reference().perSecond()),
        new Goal.RatioAtLeast(0.8));
  }
}
