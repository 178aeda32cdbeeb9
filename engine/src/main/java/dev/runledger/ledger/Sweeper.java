package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.StopBy;
import dev.runledger.seal.Sealer;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what nobody else ends: leases that ran out, claims that nobody acknowledged, processes that
/// take too long to stop, runs that no runner can take, runners that went silent; and seals what
/// was written past the server. Any number of sweepers may run at once: each move is decided again
/// in its own transaction.
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /// How many runs one transaction moves at the most, so that it never holds up others for long.
  private static final int BATCH = 100;

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Callbacks callbacks;
  private final Sealer sealer;

  /// Every how many sweeps it looks for what takes up room and does no harm.
  private static final int SELDOM = 300;

  /// How many keys of requests one transaction forgets.
  private static final int KEYS = 5_000;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong swept = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread;
  private final AtomicLong sweeps = new AtomicLong();

  /// @param every how often it looks
  public Sweeper(Store store, Ids ids, Deadlines deadlines, Duration every) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.callbacks = new Callbacks(store, new Admission(ids, moves, deadlines));
    this.sealer = new Sealer(store);
    this.thread = Thread.ofVirtual().name("sweeper").start(() -> run(every));
  }

  private void run(Duration every) {
    try {
      while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          sweep();
        } catch (RuntimeException | Error e) {
          failures.incrementAndGet();
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void failed(Throwable why) {
    if (why instanceof StoreException store && (store.isUnavailable() || store.isUnknown())) {
      LOG.warn("Deadlines cannot be looked at now: {}", why.getMessage());
    } else {
      LOG.error("The sweeper goes on after a failure", why);
    }
  }

  /// Everything that is due now, once.
  public void sweep() {
    sweepRuns((tx, now) -> tx.queue().leasesOver(now, BATCH), this::lapse);
    // Before the graces: who is told only now has all of its time.
    sweepRuns((tx, _) -> tx.queue().stopsUntold(BATCH), moves::tellOfStop);
    sweepRuns((tx, _) -> tx.queue().answersUntold(BATCH), moves::tellOfAnswer);
    sweepRuns((tx, _) -> tx.queue().leasesEndless(BATCH), moves::endLease);
    sweepRuns((tx, now) -> tx.queue().graceOver(now, BATCH), this::endGrace);
    sweepRuns((tx, now) -> tx.queue().questionsOver(now, BATCH), this::endQuestion);
    sweepRuns((tx, now) -> tx.queue().durationsOver(now, BATCH), this::endDuration);
    // Before the matches, which ask who is online.
    sweepRunners();
    sweepRuns((tx, now) -> tx.queue().matchesOver(now, BATCH), this::endMatch);
    sweepRuns((tx, now) -> tx.queue().delayOver(now, BATCH), this::endDelay);
    // After all that may have ended a run.
    callbacks.deliver();
    sealer.seal();
    if (sweeps.getAndIncrement() % SELDOM == 0) {
      forgetKeys();
    }
  }

  /// A key that is too old counts for nothing before it is forgotten, so that this can wait.
  private void forgetKeys() {
    int forgotten = KEYS;
    while (forgotten == KEYS) {
      forgotten = store.write(tx -> tx.keys().forget(Repeats.expired(tx), KEYS));
    }
  }

  /// How many runs were moved so far.
  public long swept() {
    return swept.get();
  }

  /// How often a sweep failed so far.
  public long failures() {
    return failures.get();
  }

  private interface Move {
    /// @return whether anything became of it
    boolean of(Tx tx, Run run);
  }

  /// @param due how many there were
  private record Batch(int due, boolean moved) {}

  /// Looks without writing first, because most sweeps find nothing. Ends when there is no more, or
  /// nothing more that can be moved: a deadline that was set by hand may mean nothing.
  private void sweepRuns(BiFunction<Tx, Instant, List<RunId>> due, Move move) {
    boolean moving = true;
    while (moving && !store.read(tx -> due.apply(tx, tx.now())).isEmpty()) {
      Batch batch =
          store.write(tx -> {
            boolean moved = false;
            // What another node has in hand is not among them.
            List<RunId> runs = due.apply(tx, tx.now());
            for (RunId id : runs) {
              moved |= move.of(tx, Ledger.find(tx, id));
            }
            return new Batch(runs.size(), moved);
          });
      swept.addAndGet(batch.due());
      moving = batch.moved();
    }
  }

  private boolean lapse(Tx tx, Run run) {
    Lease lease = run.state().leaseOrLast();
    boolean neverAcknowledged =
        run.state() instanceof RunState.Claimed && lease != null && !lease.acknowledged();
    String reason = neverAcknowledged ? "claim_not_acknowledged" : "lease_expired";
    return moves.move(tx, run, new RunCommand.Lapse(reason), Moves.Teller.SERVER).changed();
  }

  private boolean endGrace(Tx tx, Run run) {
    return moves.move(tx, run, new RunCommand.GraceOver(), Moves.Teller.SERVER).changed();
  }

  private boolean endQuestion(Tx tx, Run run) {
    return moves.move(tx, run, new RunCommand.QuestionExpired(), Moves.Teller.SERVER).changed();
  }

  /// SQLite counts time in thousandths of a second: whoever it finds may have a part of one left.
  private boolean endDuration(Tx tx, Run run) {
    Instant started = run.timing().startedAt();
    Duration most = run.job().terms().maxDuration();
    if (started != null && most != null && tx.now().isBefore(started.plus(most))) {
      return false;
    }
    RunCommand stop =
        new RunCommand.End(StopBy.STOP, "max_duration_reached", deadlines.stopGrace());
    return moves.move(tx, run, stop, Moves.Teller.SERVER).changed();
  }

  /// The time-out means "nobody can", not "nobody has time".
  private boolean endMatch(Tx tx, Run run) {
    boolean somebodyCan =
        tx.runners().online().stream()
            .anyMatch(runner -> run.demands().metBy(runner.capabilities()));
    if (somebodyCan || tx.queue().activeOf(run.sessionId()).isPresent()) {
      tx.queue().postponeMatch(run.id(), tx.now().plus(moves.matchTimes().span(run.job())));
      return true;
    }
    return moves.move(tx, run, new RunCommand.MatchTimedOut(), Moves.Teller.SERVER).changed();
  }

  private boolean endDelay(Tx tx, Run run) {
    Instant until = moves.matchTimes().deadline(run.job(), run.demands(), tx.now(), null);
    if (until != null && run.timing().timeoutAt() == null) {
      // Another program sent it back to the queue.
      tx.queue().postponeMatch(run.id(), until);
    }
    moves.turns().settle(tx, List.of(run));
    return true;
  }

  private void sweepRunners() {
    turn(Runner.Status.ONLINE, deadlines.runnerStale(), Runner.Status.STALE);
    turn(Runner.Status.STALE, deadlines.runnerRemoved(), Runner.Status.REMOVED);
    turn(Runner.Status.DRAINING, deadlines.runnerRemoved(), Runner.Status.REMOVED);

    if (!store.read(tx -> silent(tx, Runner.Status.REMOVED, deadlines.removedKept())).isEmpty()) {
      store.write(tx -> {
        List<Runner> old = silent(tx, Runner.Status.REMOVED, deadlines.removedKept());
        old.forEach(runner -> tx.runners().delete(runner.id()));
        return old.size();
      });
    }
  }

  private void turn(Runner.Status from, Duration silence, Runner.Status to) {
    for (Runner silent : store.read(tx -> silent(tx, from, silence))) {
      store.write(tx -> {
        Instant before = tx.now().minus(silence);
        Optional<Runner> held =
            tx.runners()
                .hold(silent.id())
                .filter(runner -> runner.status() == from && !runner.lastSeenAt().isAfter(before));
        if (held.isPresent()) {
          turn(tx, silent.id(), to);
        }
        return held.isPresent();
      });
    }
  }

  private void turn(Tx tx, RunnerId runner, Runner.Status to) {
    if (to == Runner.Status.REMOVED) {
      Runners.lapseAll(tx, moves, runner, "runner_removed");
    }
    tx.runners().setStatus(runner, to, tx.now());
  }

  private static List<Runner> silent(Tx tx, Runner.Status status, Duration silence) {
    return tx.runners().silentSince(status, tx.now().minus(silence));
  }

  /// Waits for the sweep that is under way.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
