package dev.runledger.ledger;

import dev.runledger.event.Snapshot;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.store.CommandTable;
import dev.runledger.store.Ear;
import dev.runledger.store.QueueTable.Ready;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Hands work to runners: one poll brings a runner everything there is for it.
public final class Dispatcher {
  /// By priority, then age, then id.
  private static final Comparator<Ready> FIRST_COME =
      Comparator.comparingInt(Ready::priority)
          .reversed()
          .thenComparing(Ready::createdAt)
          .thenComparing(Ready::run);

  /// Between two looks of a poll that nobody rings for: whoever rang may have gone before the work
  /// was taken.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

  /// For each key of which runs were left.
  private static final int MOST_WOKEN = 2;

  private final Store store;
  private final Ids ids;
  private final Deadlines deadlines;
  private final Moves moves;

  public Dispatcher(Store store, Ids ids, Deadlines deadlines) {
    this.store = store;
    this.ids = ids;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
  }

  /// Waits for stop commands, resumes and up to `maxRuns` runs. What is claimed here goes back to
  /// the queue unless the runner acknowledges it in time: an answer that never arrives loses
  /// nothing.
  ///
  /// @return empty when there was nothing for so long
  public Optional<Delivery> poll(RunnerId id, Duration patience, int maxRuns)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Collected first = store.write(tx -> collect(tx, Runners.heard(tx, id, deadlines), maxRuns));
    Delivery delivery = first.delivery();
    if (delivery.isEmpty()) {
      delivery = await(first.runner(), deadline, maxRuns);
    }
    if (delivery.runs().size() == maxRuns && maxRuns > 0) {
      wakeOthers(first.runner());
    }
    return Optional.of(delivery).filter(one -> !one.isEmpty());
  }

  private Delivery await(Runner runner, long deadline, int maxRuns) throws InterruptedException {
    RunnerId id = runner.id();
    Set<Topic> topics = Set.of(new Topic.OfRunner(id));
    try (Ear ear =
        maxRuns == 0
            ? store.bell().listen(topics)
            : ReadyKey.listen(store.bell(), topics, runner.capabilities())) {
      while (true) {
        long seen = ear.rings();
        if (store.read(tx -> hasSomething(tx, id, maxRuns))) {
          Delivery delivery =
              store.write(tx -> collect(tx, Runners.hold(tx, id), maxRuns)).delivery();
          if (!delivery.isEmpty()) {
            return delivery;
          }
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!left.isPositive()) {
          return Delivery.NOTHING;
        }
        ear.waitSince(seen, shorter(shorter(left, LOOK_EVERY), untilRedelivery(id)));
      }
    }
  }

  /// Who took as much as it could may have left some: then another one is woken for it, and a third
  /// one, so that many are woken soon.
  private void wakeOthers(Runner runner) {
    if (store.bell().isWaitedAtForWork()) {
      List<String> keys =
          store.read(tx -> ReadyKey.metBy(runner.capabilities(), tx.queue()::firstReadyKeys));
      for (String key : keys) {
        int left = store.read(tx -> tx.queue().readyOf(key, MOST_WOKEN)).size();
        for (int i = 0; i < left; i++) {
          store.bell().ring(ReadyKey.topic(key));
        }
      }
    }
  }

  /// A look that writes nothing, because most rings are for somebody else.
  private boolean hasSomething(Tx tx, RunnerId id, int maxRuns) {
    Runner now = Runners.require(tx, id);
    if (!now.isOnline()) {
      return true;
    }
    Instant due = tx.commands().nextDue(id, deadlines.redeliver());
    return due != null || (maxRuns > 0 && !candidates(tx, now.capabilities(), 1).isEmpty());
  }

  private Duration untilRedelivery(RunnerId id) {
    Instant due = store.read(tx -> tx.commands().nextDue(id, deadlines.redeliver()));
    if (due == null) {
      return Duration.ofDays(1);
    }
    Duration left = Duration.between(store.now(), due);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /// What there was for a runner.
  private record Collected(Runner runner, Delivery delivery) {}

  private Collected collect(Tx tx, Runner runner, int maxRuns) {
    List<Delivery.StopOrder> stops = new ArrayList<>();
    List<Delivery.ResumeOrder> resumes = new ArrayList<>();
    for (CommandTable.Command command :
        tx.commands().take(runner.id(), tx.now().minus(deadlines.redeliver()))) {
      if (command.stop() != null) {
        stops.add(
            new Delivery.StopOrder(
                command.run(), command.session(), command.stop().reason(), command.stop().grace()));
      }
      if (command.resume() != null) {
        resumes.add(new Delivery.ResumeOrder(command.run(), command.resume()));
      }
    }
    boolean leaving = runner.status() == Runner.Status.DRAINING;
    List<Grant> runs = leaving ? List.of() : claim(tx, runner, maxRuns);
    return new Collected(runner, new Delivery(runs, stops, resumes, leaving));
  }

  private List<Grant> claim(Tx tx, Runner runner, int maxRuns) {
    List<Grant> grants = new ArrayList<>();
    boolean passedOver = true;
    while (passedOver) {
      List<RunId> ready =
          candidates(tx, runner.capabilities(), maxRuns - grants.size()).stream()
              .map(Ready::run)
              .toList();
      List<Run> free = ready.isEmpty() ? List.of() : tx.runs().findAll(ready, true);
      List<Run> taken = withoutBusy(tx, free);
      grants.addAll(grant(tx, taken, runner));
      passedOver = taken.size() < free.size();
    }
    return grants;
  }

  /// After the clock went back, two runs of a session may be ready. The turn of those that are
  /// passed over comes again.
  private static List<Run> withoutBusy(Tx tx, List<Run> free) {
    Set<SessionId> busy = new HashSet<>();
    tx.queue()
        .activeOf(free.stream().map(Run::sessionId).distinct().toList())
        .forEach(active -> busy.add(active.sessionId()));
    List<Run> first = new ArrayList<>();
    for (Run run : free) {
      if (busy.add(run.sessionId())) {
        first.add(run);
      } else {
        tx.queue().ready(run.id(), null);
      }
    }
    return first;
  }

  private List<Grant> grant(Tx tx, List<Run> runs, Runner runner) {
    if (runs.isEmpty()) {
      return List.of();
    }
    List<Moves.Move> claims =
        runs.stream()
            .map(run ->
                moves.decide(
                    tx,
                    run,
                    new RunCommand.Claim(lease(tx, runner), run.attempt()),
                    Moves.Teller.SERVER))
            .toList();
    Map<RunId, Snapshot> snapshots = new HashMap<>();
    tx.snapshots()
        .latestOf(runs.stream().map(Run::id).toList())
        .forEach(snapshot -> snapshots.put(snapshot.runId(), snapshot));
    return moves.write(tx, claims).stream()
        .map(Told::run)
        .map(run ->
            new Grant(
                run, Objects.requireNonNull(run.state().leaseOrLast()), snapshots.get(run.id())))
        .toList();
  }

  private Lease lease(Tx tx, Runner runner) {
    return new Lease(runner.id(), ids.leaseToken(), tx.now().plus(deadlines.claimAck()), false);
  }

  /// The first runs that this runner may take. Looks only at keys that it meets and at the first
  /// few runs of each, and so costs the same however many others wait.
  private static List<Ready> candidates(Tx tx, Capabilities runner, int most) {
    if (most == 0) {
      return List.of();
    }
    List<String> keys = ReadyKey.metBy(runner, tx.queue()::firstReadyKeys);
    if (keys.isEmpty()) {
      return List.of();
    }
    List<Ready> first = tx.queue().readyOfAll(keys, most);
    if (first.size() > most) {
      // Who passed these over, because they are ours until the end of the transaction, looks again.
      keys.forEach(key -> tx.ring(ReadyKey.topic(key)));
    }
    return first.stream().sorted(FIRST_COME).limit(most).toList();
  }
}
