package dev.runledger.ledger;

import dev.runledger.id.Ids;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what nobody else ends: leases that ran out, claims that nobody acknowledged, processes that
/// take too long to stop, runs that no runner can take, runners that went silent; and seals what
/// was written past the server. Any number of sweepers may run at once: each move is decided again
/// in its own transaction.
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final DueRuns due;
  private final Absence absence;
  private final Callbacks callbacks;
  private final Sealer sealer;

  /// Every how many sweeps it looks for what takes up room and does no harm.
  private static final int SELDOM = 300;

  /// How many keys of requests one transaction forgets.
  private static final int KEYS = 5_000;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong failures = new AtomicLong();

  /// What failed is said once, and again from time to time, and not every second.
  private String told = "";

  private final Thread thread;
  private final AtomicLong sweeps = new AtomicLong();

  /// @param every how often it looks
  public Sweeper(Store store, Ids ids, Deadlines deadlines, Duration every) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.due = new DueRuns(store);
    this.absence = new Absence(deadlines);
    this.callbacks = new Callbacks(store, new Admission(ids, moves, deadlines));
    this.sealer = new Sealer(store);
    this.thread = Thread.ofVirtual().name("sweeper").start(() -> run(every));
  }

  private void run(Duration every) {
    try {
      while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          if (absence.isLong()) {
            absence.end(store.now());
          }
          sweep();
          absence.goOn();
        } catch (RuntimeException | Error e) {
          failures.incrementAndGet();
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(Throwable why) {
    if (why instanceof StoreException store && (store.isUnavailable() || store.isUnknown())) {
      LOG.warn("Deadlines cannot be looked at now: {}", why.getMessage());
      return;
    }
    absence.goOn();
    if (!why.toString().equals(told) || failures.get() % SELDOM == 0) {
      told = why.toString();
      LOG.error("The sweeper goes on after a failure", why);
    }
  }

  /// For a server that was not there until now, before it serves anybody: what runners were given
  /// before has time to be renewed. What fails is told to the log, and tried again by the sweeps.
  public void comeBack() {
    try {
      absence.end(store.now());
      moveLeases();
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      failed(e);
    }
  }

  private void moveLeases() {
    due.move((tx, now, most) -> tx.queue().leasesOver(now, most), this::lapse);
  }

  /// Everything that is due now, once. What fails keeps nothing else from its turn.
  ///
  /// @throws StoreException where the database cannot be asked
  /// @throws RuntimeException the first failure, with the others suppressed, when all had their
  ///   turn
  public void sweep() {
    InTurn turns = new InTurn();
    turns.take(this::moveLeases);
    // Before the graces: who is told only now has all of its time.
    turns.take(() -> due.move((tx, _, most) -> tx.queue().stopsUntold(most), moves::tellOfStop));
    turns.take(
        () -> due.move((tx, _, most) -> tx.queue().answersUntold(most), moves::tellOfAnswer));
    turns.take(() -> due.move((tx, _, most) -> tx.queue().leasesEndless(most), moves::endLease));
    turns.take(() -> due.move((tx, now, most) -> tx.queue().graceOver(now, most), this::endGrace));
    turns.take(
        () -> due.move((tx, now, most) -> tx.queue().questionsOver(now, most), this::endQuestion));
    turns.take(
        () -> due.move((tx, now, most) -> tx.queue().durationsOver(now, most), this::endDuration));
    // Before the matches, which ask who is online.
    turns.take(this::sweepRunners);
    turns.take(
        () -> due.move((tx, now, most) -> tx.queue().matchesOver(now, most), this::endMatch));
    turns.take(() -> due.move((tx, now, most) -> tx.queue().delayOver(now, most), this::endDelay));
    // After all that may have ended a run.
    turns.take(callbacks::deliver);
    turns.take(sealer::seal);
    if (sweeps.getAndIncrement() % SELDOM == 0) {
      turns.take(this::forgetKeys);
      turns.take(this::forgetOrders);
    }
    turns.end();
  }

  /// A key that is too old counts for nothing before it is forgotten, so that this can wait.
  private void forgetKeys() {
    int forgotten = KEYS;
    while (forgotten == KEYS) {
      forgotten = store.write(tx -> tx.keys().forget(Repeats.expired(tx), KEYS));
    }
  }

  /// A runner that is not there for so long would be removed.
  private void forgetOrders() {
    store.write(tx -> {
      tx.commands().forget(tx.now().minus(deadlines.runnerRemoved()));
      return true;
    });
  }

  /// How many runs were moved so far.
  public long swept() {
    return due.taken();
  }

  /// How often a sweep failed so far.
  public long failures() {
    return failures.get();
  }

  private boolean lapse(Tx tx, Run run) {
    Lease lease = run.state().leaseOrLast();
    if (lease != null && lease.expiresAt() != null) {
      Instant end = absence.sparesUntil(lease, tx.now());
      if (end != null) {
        LOG.info(
            "The lease of run {} ended while nobody could renew it: it lasts until {}",
            run.id(),
            end);
        tx.runs()
            .renew(run.id(), new Lease(lease.holder(), lease.token(), end, lease.acknowledged()));
        return true;
      }
    }
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
    InTurn turns = new InTurn();
    turn(turns, Runner.Status.ONLINE, deadlines.runnerStale(), Runner.Status.STALE);
    turn(turns, Runner.Status.STALE, deadlines.runnerRemoved(), Runner.Status.REMOVED);
    turn(turns, Runner.Status.DRAINING, deadlines.runnerRemoved(), Runner.Status.REMOVED);
    turns.take(this::deleteRemoved);
    turns.end();
  }

  private void deleteRemoved() {
    if (!store.read(tx -> silent(tx, Runner.Status.REMOVED, deadlines.removedKept())).isEmpty()) {
      store.write(tx -> {
        List<Runner> old = silent(tx, Runner.Status.REMOVED, deadlines.removedKept());
        old.forEach(runner -> tx.runners().delete(runner.id()));
        return old.size();
      });
    }
  }

  private void turn(InTurn turns, Runner.Status from, Duration silence, Runner.Status to) {
    for (Runner silent : store.read(tx -> silent(tx, from, silence))) {
      turns.take(() -> store.write(tx -> turn(tx, silent.id(), from, silence, to)));
    }
  }

  private boolean turn(
      Tx tx, RunnerId runner, Runner.Status from, Duration silence, Runner.Status to) {
    Instant before = tx.now().minus(silence);
    Optional<Runner> held =
        tx.runners()
            .hold(runner)
            .filter(one -> one.status() == from && !one.lastSeenAt().isAfter(before))
            .filter(one -> absence.sparesUntil(one.lastSeenAt(), tx.now()) == null);
    if (held.isPresent()) {
      turn(tx, runner, to);
    }
    return held.isPresent();
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
