package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Words;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunnerProblem;
import dev.runledger.run.Actor;
import dev.runledger.run.RunCommand;
import dev.runledger.store.QueueTable.Renewed;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runners: registered, heard, drained, removed.
public final class Runners {
  private static final Logger LOG = LoggerFactory.getLogger(Runners.class);

  /// How long a heartbeat waits for all runs together that somebody else has in hand: what we do
  /// with one is done in a fraction of that.
  private static final Duration IN_HAND = Duration.ofSeconds(2);

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;

  public Runners(Store store, Deadlines deadlines) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
  }

  /// Registers a runner, or takes the place of one of the same identity that is gone. Whatever that
  /// one held is lost.
  public Runner register(Registration asked) {
    return store.write(tx -> {
      Capabilities can = asked.capabilities();
      RunnerId id = Ids.runner(can.hostname(), can.projectDir(), can.executorType());
      Runner twin = tx.runners().hold(id).filter(old -> isThere(old, tx.now())).orElse(null);
      if (twin != null && !asked.replace()) {
        throw new ProblemException(new RunnerProblem.DuplicateRunner(id, Words.of(twin.status())));
      }
      lapseAll(tx, moves, id, "runner_replaced");
      tx.commands().dropAllTo(id);
      Runner runner = new Runner(id, can, Runner.Status.ONLINE, tx.now(), tx.now());
      tx.runners().put(runner);
      tx.ring(new Topic.OfRunner(id));
      return runner;
    });
  }

  private boolean isThere(Runner old, Instant now) {
    boolean heardLately = old.lastSeenAt().isAfter(now.minus(deadlines.runnerStale()));
    return switch (old.status()) {
      case ONLINE, DRAINING -> heardLately;
      case STALE, REMOVED -> false;
    };
  }

  /// The runner is alive: its acknowledged leases are renewed, all in one statement, but those of
  /// runs that somebody else has in hand. Each of these is waited for by itself: another program
  /// may hold one for long, and only that lease may suffer from it.
  ///
  /// @return how many leases were renewed
  public int heartbeat(RunnerId id) {
    Renewed renewed =
        store.write(tx -> {
          heard(tx, id, tx.runners().hold(id).orElse(null), deadlines);
          return tx.queue().renewAll(id, tx.now(), tx.now().plus(deadlines.lease()));
        });
    long waitsUntil = System.nanoTime() + IN_HAND.toNanos();
    int leases = renewed.leases();
    for (RunId run : renewed.inHand()) {
      Duration patience = Duration.ofNanos(waitsUntil - System.nanoTime());
      if (patience.isPositive() && isRenewed(id, run, patience)) {
        leases++;
      }
    }
    return leases;
  }

  private boolean isRenewed(RunnerId id, RunId run, Duration patience) {
    try {
      return store.write(
          tx -> tx.queue().renew(id, run, tx.now(), tx.now().plus(deadlines.lease()), patience));
    } catch (StoreException e) {
      if (!e.isBusy()) {
        throw e;
      }
      LOG.warn(
          "The lease of run {} was not renewed: a transaction has the run in hand for over {} s",
          run,
          IN_HAND.toSeconds());
      return false;
    }
  }

  public Runner runner(RunnerId id) {
    return store.read(tx ->
        tx.runners()
            .find(id)
            .orElseThrow(() -> new ProblemException(new Problem.NotFound("runner", id.value()))));
  }

  /// Newest first.
  ///
  /// @param status null for every status
  public List<Runner> runners(Runner.@Nullable Status status) {
    return store.read(tx -> tx.runners().list(status));
  }

  /// Sends a runner away. One that goes by itself is gone at once, and what it still held is lost;
  /// one that an operator sends away ends what it holds first, and is told by its next poll.
  public void remove(RunnerId id, boolean self) {
    remove(id, self, null);
  }

  /// As [#remove(RunnerId, boolean)].
  ///
  /// @param actor who sends it away; null when it goes by itself
  public void remove(RunnerId id, boolean self, @Nullable Actor actor) {
    store.write(tx -> {
      Runner runner =
          tx.runners()
              .hold(id)
              .orElseThrow(() -> new ProblemException(new Problem.NotFound("runner", id.value())));
      if (!self && isThere(runner, tx.now())) {
        tx.runners().setStatus(id, Runner.Status.DRAINING, tx.now());
      } else {
        lapseAll(tx, moves, id, "runner_gone");
        tx.runners().setStatus(id, Runner.Status.REMOVED, tx.now());
      }
      if (actor != null && runner.status() != Runner.Status.REMOVED) {
        tx.audit()
            .add(actor, "runner.drain", id.value(), Operator.detail(actor).endObject().json());
      }
      tx.ring(new Topic.OfRunner(id));
      return runner;
    });
  }

  /// The holder is gone: each run that it holds moves on.
  static void lapseAll(Tx tx, Moves moves, RunnerId holder, String reason) {
    for (RunId held : tx.queue().heldBy(holder)) {
      moves.move(tx, Ledger.find(tx, held), new RunCommand.Lapse(reason), Moves.Teller.SERVER);
    }
  }

  /// Notes that the runner was heard; a stale one is online again. What was noted a moment ago is
  /// not noted again: it would cost every poll a flush to the disk.
  ///
  /// @param held as it was found, for this transaction to change; null when it is not there
  static Runner heard(Tx tx, RunnerId id, @Nullable Runner held, Deadlines deadlines) {
    Runner runner = known(held, id);
    Duration moment = deadlines.runnerStale().dividedBy(60);
    if (runner.isOnline() && runner.lastSeenAt().isAfter(tx.now().minus(moment))) {
      return runner;
    }
    tx.runners().seen(id, tx.now());
    return require(tx, id);
  }

  /// Whoever renews a lease is there, also when it says nothing else for a long time.
  ///
  /// @param holder as it was found, for this transaction to change
  static void heardOfHolder(Tx tx, Optional<Runner> holder, Deadlines deadlines) {
    holder
        .filter(runner -> runner.status() != Runner.Status.REMOVED)
        .ifPresent(runner -> heard(tx, runner.id(), runner, deadlines));
  }

  static Runner require(Tx tx, RunnerId id) {
    return known(tx.runners().find(id).orElse(null), id);
  }

  /// @throws ProblemException `unknown_runner` when there is none, or it was removed
  static Runner known(@Nullable Runner found, RunnerId id) {
    if (found == null || found.status() == Runner.Status.REMOVED) {
      throw new ProblemException(new RunnerProblem.UnknownRunner(id));
    }
    return found;
  }
}
