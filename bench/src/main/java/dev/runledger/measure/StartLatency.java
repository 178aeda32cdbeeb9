package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Request;
import dev.runledger.load.Tally;
import dev.runledger.reference.DbScheduler;
import dev.runledger.reference.JobRunner;
import dev.runledger.reference.Peer;
import dev.runledger.reference.PostgresPlace;
import dev.runledger.rig.Child;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// M6: from a submission to its start by a runner that waits, each in a process of its own.
public final class StartLatency implements Measure {
  private static final int PER_SECOND = 20;
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /// Before the first round, as fast as it goes: what comes twenty times a second is compiled by a
  /// JVM after a quarter of an hour only, and servers run for longer than that.
  private static final int WARM_UP = 2_000;

  @Override
  public String name() {
    return "M6";
  }

  @Override
  public String title() {
    return "submit -> started on a waiting runner, 20 runs/s";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  /// Submits one, and says under which name it will be started.
  @FunctionalInterface
  private interface Submitter {
    String submit() throws IOException;
  }

  private record Contest(Submitter submitter, Path log) {}

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    try (Subject server = lab.subject(name(), store)) {
      Path log = lab.room(name()).resolve("runner.log");
      try (Child runner = WaitingChild.ours(server.address(), log)) {
        awaitReady(runner, log);
        var ours = new Contest(() -> submit(server.address()), log);
        warmUp(lab, ours);
        return switch (store) {
          case SQLITE -> figures(store, lab.untilCompiled().rounds(name(), List.of(side(ours))));
          case POSTGRES -> besidePeers(lab, ours);
        };
      }
    }
  }

  private List<Figure> besidePeers(Lab lab, Contest ours) throws Exception {
    PostgresPlace place = lab.place("reference_m6");
    DbScheduler.makeTable(place);
    Path schedulerLog = lab.room(name()).resolve("db-scheduler.log");
    Path jobrunrLog = lab.room(name()).resolve("jobrunr.log");
    try (var dbScheduler = new DbScheduler(place);
        var jobRunr = new JobRunner(place, false);
        Child one = WaitingChild.peer(DbScheduler.NAME, place, schedulerLog);
        Child other = WaitingChild.peer(JobRunner.NAME, place, jobrunrLog)) {
      awaitReady(one, schedulerLog);
      awaitReady(other, jobrunrLog);
      Contest scheduled = contest(dbScheduler, schedulerLog);
      Contest enqueued = contest(jobRunr, jobrunrLog);
      warmUp(lab, scheduled);
      warmUp(lab, enqueued);
      return figures(
          StoreKind.POSTGRES,
          lab.untilCompiled().rounds(name(), List.of(side(ours), side(scheduled), side(enqueued))));
    }
  }

  private void warmUp(Lab lab, Contest contest) throws IOException {
    int runs = lab.effort().size(WARM_UP);
    lab.progress().accept("%s: %d before it begins".formatted(name(), runs));
    Map<String, Long> asked = new HashMap<>();
    for (int run = 0; run < runs; run++) {
      asked.put(contest.submitter().submit(), System.nanoTime());
    }
    tally(contest.log(), asked);
  }

  private static Contest contest(Peer peer, Path log) {
    var next = new AtomicInteger();
    return new Contest(
        () -> {
          String id = "job-" + next.incrementAndGet();
          peer.submit(List.of(id));
          return id;
        },
        log);
  }

  private List<Figure> figures(StoreKind store, List<Sample> medians) {
    Sample ours = medians.getFirst();
    List<Figure> all = new ArrayList<>();
    all.add(figure(store, "p50 of submit → started", ours, ours.p50(), 3));
    all.add(figure(store, "p99 of submit → started", ours, ours.p99(), 10));
    for (int peer = 1; peer < medians.size(); peer++) {
      String name = peer == 1 ? DbScheduler.NAME : JobRunner.NAME;
      Sample theirs = medians.get(peer);
      all.add(beside(store, "p50", ours, ours.p50(), new Figure.Reference(name, theirs.p50())));
      all.add(beside(store, "p99", ours, ours.p99(), new Figure.Reference(name, theirs.p99())));
    }
    return all;
  }

  private Figure figure(StoreKind store, String what, Sample ours, double millis, double goal) {
    return new Figure(
        name(), store, what, "ms", millis, ours.p50(), ours.p99(), null, new Goal.AtMost(goal));
  }

  private Figure beside(
      StoreKind store, String what, Sample ours, double millis, Figure.Reference reference) {
    return new Figure(
        name(), store, what, "ms", millis, ours.p50(), ours.p99(), reference, new Goal.None());
  }

  private static String submit(InetSocketAddress server) throws IOException {
    List<String> ids = new ArrayList<>();
    byte[] request = Request.post(Paths.RUNS, Writers.utf8("{\"prompt\":\"start at once\"}"));
    var left = new AtomicInteger(1);
    Caller submitter =
        Writers.caller(
            () -> left.getAndDecrement() > 0 ? request : null,
            reply -> {
              ids.add(Writers.field(reply.expect(201).text(), "run_id"));
              return 1;
            });
    try (Load load = Load.open(server, List.of(submitter))) {
      load.runOut();
    }
    return ids.getFirst();
  }

  /// Submits at an even pace, waits until all are started, and looks at how long each took.
  private static Lab.Side side(Contest contest) {
    return span -> {
      int runs = Effort.count(PER_SECOND, span);
      Map<String, Long> asked = new HashMap<>();
      long pace = Duration.ofSeconds(1).dividedBy(PER_SECOND).toNanos();
      long next = System.nanoTime();
      for (int run = 0; run < runs; run++) {
        long now = System.nanoTime();
        asked.put(contest.submitter().submit(), now);
        next += pace;
        await(next);
      }
      return Sample.of(tally(contest.log(), asked));
    };
  }

  private static Tally tally(Path log, Map<String, Long> asked) throws IOException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    Tally tally = seen(log, asked);
    while (tally.answers() < asked.size()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%d of %d were started within %s"
                .formatted(tally.answers(), asked.size(), LONGEST_START));
      }
      await(System.nanoTime() + Duration.ofMillis(20).toNanos());
      tally = seen(log, asked);
    }
    return tally;
  }

  private static Tally seen(Path log, Map<String, Long> asked) throws IOException {
    var tally = new Tally();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split(" ");
      Long when = asked.get(words[0]);
      if (when != null && words.length == 2) {
        tally.add(1, Long.parseLong(words[1]) - when);
      }
    }
    return tally;
  }

  private static void awaitReady(Child child, Path log) throws IOException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!Files.exists(log) || !Files.readString(log).contains(WaitingChild.READY)) {
      if (!child.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("A runner did not start: " + Files.readString(log));
      }
      await(System.nanoTime() + Duration.ofMillis(20).toNanos());
    }
  }

  private static void await(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
