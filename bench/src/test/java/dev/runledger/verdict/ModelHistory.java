package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.History;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunnerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What writers, runners and readers of a [ModelLedger] see, as chance has it. All of it follows
/// from the seed.
final class ModelHistory {
  private static final long END = 10_000;
  private static final long MS = 1_000_000;

  private final RandomGenerator random;
  private final ModelLedger ledger;
  private final List<Op> ops = new ArrayList<>();
  private final List<Op.Appended> unanswered = new ArrayList<>();
  private final boolean answersEarly;
  private long time;
  private int events;

  /// Somebody who does something at a time, and says when again.
  private interface Turn {
    long take();
  }

  private static final class Part {
    private final Turn turn;
    private long next;

    Part(long first, Turn turn) {
      next = first;
      this.turn = turn;
    }
  }

  private ModelHistory(Bug bug, long seed) {
    random = new SplittableRandom(seed);
    ledger = new ModelLedger(bug);
    answersEarly = bug == Bug.RELAXED_DURABILITY;
  }

  static History of(Bug bug, long seed) {
    return new ModelHistory(bug, seed).play();
  }

  private History play() {
    List<Part> parts = new ArrayList<>();
    for (int run = 0; run < ModelLedger.RUNS; run++) {
      int its = run;
      ops.add(new Op.Submitted("submitter", 0, MS, ModelLedger.run(run), false));
      parts.add(new Part(20, () -> read(its)));
      if (run > 0) {
        parts.add(new Part(10, () -> write(its)));
      }
    }
    parts.add(new Part(15, new Feed()));
    parts.add(new Part(10, new Runner("a", 0)));
    parts.add(new Part(12, new Runner("b", 1)));
    parts.add(new Part(2000 + random.nextInt(2000), this::crash));
    while (time < END) {
      Part next = parts.stream().min(Comparator.comparingLong(part -> part.next)).orElseThrow();
      time = next.next;
      answer(time);
      next.next = time + next.turn.take();
    }
    time += 1000;
    answer(time);
    new Feed().take();
    for (int run = 0; run < ModelLedger.RUNS; run++) {
      List<Event> log = ledger.log(run, time);
      ops.add(new Op.Audited("auditor", at(0), at(1), ModelLedger.run(run), log));
    }
    ops.sort(Comparator.comparingLong(Op::began));
    return new History(new History.Promises(ModelLedger.LEASE * MS, 5000 * MS, END * MS), ops);
  }

  private long at(long later) {
    return (time + later) * MS;
  }

  private long write(int run) {
    long takes = random.nextInt(10) == 0 ? 60 : random.nextInt(5);
    append("writer-" + run, run, null, takes);
    return takes + 2 + random.nextInt(40);
  }

  private void append(String by, int run, @Nullable String grant, long takes) {
    String said = grant == null ? "note" : "by:" + grant;
    var event =
        new Op.Written(
            new EventId(by + "-" + ++events), "said", new Json("{\"it\":\"%s\"}".formatted(said)));
    Outcome outcome = new Outcome.Refused("lease_lost");
    if (ledger.mayAppend(grant)) {
      outcome = new Outcome.Taken(List.of(ledger.append(run, time, takes, event)));
    }
    long answered = answersEarly ? 1 : takes + 1;
    unanswered.add(
        new Op.Appended(
            by, at(0), at(answered), ModelLedger.run(run), grant, List.of(event), outcome));
  }

  /// Notes what was answered by now.
  private void answer(long now) {
    for (Op.Appended append : List.copyOf(unanswered)) {
      if (append.ended() <= now * MS) {
        unanswered.remove(append);
        ops.add(append);
      }
    }
  }

  private long crash() {
    ledger.crash(time);
    for (Op.Appended append : unanswered) {
      ops.add(
          new Op.Appended(
              append.by(),
              append.began(),
              Op.NEVER,
              append.run(),
              append.grant(),
              append.events(),
              Outcome.unknown()));
    }
    unanswered.clear();
    return 1500L + random.nextInt(3000);
  }

  private long read(int run) {
    List<Event> log = ledger.log(run, time);
    int since = random.nextInt(log.size() + 1);
    int to = Math.min(log.size(), since + 10);
    ops.add(
        new Op.Paged(
            "reader-" + run,
            at(0),
            at(1),
            ModelLedger.run(run),
            since,
            10,
            log.subList(since, to),
            log.size(),
            to < log.size()));
    return 20L + random.nextInt(60);
  }

  /// Reads the feed from where it was.
  private final class Feed implements Turn {
    private int given;
    private long lastId;

    @Override
    public long take() {
      ModelLedger.Fed fed = ledger.feed(time, given, lastId);
      List<Op.Seen> seen = new ArrayList<>();
      for (Event event : fed.events()) {
        seen.add(new Op.Seen(at(1), given + seen.size() + 1, event));
      }
      ops.add(new Op.FollowedAll("feed", at(0), at(1), given, seen));
      given += seen.size();
      lastId = fed.lastId();
      return 10L + random.nextInt(30);
    }
  }

  /// Works on the first run when it gets it; now and then it sleeps for longer than its lease, and
  /// goes on as if nothing had happened.
  private final class Runner implements Turn {
    private final String name;
    private final int node;
    private final RunnerId id;
    private @Nullable String grant;
    private long deaf;
    private int grants;

    Runner(String name, int node) {
      this.name = name;
      this.node = node;
      id = new RunnerId("lnch_00000000000" + name);
    }

    @Override
    public long take() {
      String mine = grant;
      if (mine == null) {
        claim();
      } else {
        append(name, 0, mine, 0);
        boolean held = random.nextInt(4) > 0 || renew(mine);
        if (!held || (!ledger.mayAppend(mine) && deaf++ > 1)) {
          grant = null;
        }
      }
      return random.nextInt(12) == 0
          ? ModelLedger.LEASE + 300 + random.nextInt(500)
          : 30 + random.nextInt(60);
    }

    private void claim() {
      String name = this.name + ++grants;
      if (ledger.claim(time, node, name, id)) {
        grant = name;
        deaf = 0;
        ops.add(new Op.Granted(this.name, at(0), at(1), ModelLedger.run(0), id, name, 1));
        renew(name);
      }
    }

    private boolean renew(String mine) {
      boolean renewed = ledger.renew(time, node, mine);
      ops.add(
          new Op.Reported(
              name,
              at(0),
              at(1),
              ModelLedger.run(0),
              mine,
              Op.Report.RENEWED,
              renewed ? Outcome.done() : new Outcome.Refused("lease_lost")));
      return renewed;
    }
  }
}
