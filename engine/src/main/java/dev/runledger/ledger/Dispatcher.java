package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.id.RunnerId;
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
import java.util.List;
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
    Runner runner = store.write(tx -> Runners.heard(tx, id));
    try (Ear ear = store.bell().listen(Set.of(new Topic.OfRunner(id), new Topic.Work()))) {
      while (true) {
        long seen = ear.rings();
        if (store.read(tx -> hasSomething(tx, runner, maxRuns))) {
          Delivery delivery = store.write(tx -> collect(tx, id, maxRuns));
          if (!delivery.isEmpty()) {
            return Optional.of(delivery);
          }
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!left.isPositive()) {
          return Optional.empty();
        }
        ear.waitSince(seen, shorter(left, untilRedelivery(id)));
      }
    }
  }

  /// A look that writes nothing, because most rings are for somebody else.
  private boolean hasSomething(Tx tx, Runner runner, int maxRuns) {
    Runner now = Runners.require(tx, runner.id());
    if (!now.isOnline()) {
      return true;
    }
    Instant due = tx.commands().nextDue(runner.id(), deadlines.redeliver());
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

  private Delivery collect(Tx tx, RunnerId id, int maxRuns) {
    Runner runner = Runners.require(tx, id);
    List<Delivery.StopOrder> stops = new ArrayList<>();
    List<Delivery.ResumeOrder> resumes = new ArrayList<>();
    for (CommandTable.Command command :
        tx.commands().take(id, tx.now().minus(deadlines.redeliver()))) {
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
    return new Delivery(runs, stops, resumes, leaving);
  }

  private List<Grant> claim(Tx tx, Runner runner, int maxRuns) {
    List<Grant> grants = new ArrayList<>();
    boolean passedOver = true;
    while (passedOver) {
      passedOver = false;
      for (Ready ready : candidates(tx, runner.capabilities(), maxRuns - grants.size())) {
        Run run = Ledger.find(tx, ready.run());
        if (tx.queue().activeOf(run.sessionId()).isPresent()) {
          // After the clock went back, two runs of a session may be ready. Its turn comes again.
          tx.queue().ready(run.id(), null);
          passedOver = true;
        } else {
          grants.add(grant(tx, run, runner));
        }
      }
    }
    return grants;
  }

  private Grant grant(Tx tx, Run run, Runner runner) {
    Lease lease =
        new Lease(runner.id(), ids.leaseToken(), tx.now().plus(deadlines.claimAck()), false);
    RunCommand claim = new RunCommand.Claim(lease, run.attempt());
    Run claimed = moves.move(tx, run, claim, Moves.Teller.SERVER).run();
    return new Grant(claimed, lease, tx.snapshots().latest(run.id()).orElse(null));
  }

  /// The first runs that this runner may take. Looks only at keys that it meets and at the first
  /// few runs of each, and so costs the same however many others wait.
  private static List<Ready> candidates(Tx tx, Capabilities runner, int most) {
    if (most == 0) {
      return List.of();
    }
    List<Ready> found = new ArrayList<>();
    for (String key : ReadyKey.metBy(runner, tx.queue()::firstReadyKey)) {
      found.addAll(tx.queue().readyOf(key, most));
    }
    found.sort(FIRST_COME);
    return found.subList(0, Math.min(most, found.size()));
  }
}
