package dev.runledger.ledger;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.Snapshot;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.store.Listed;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Snapshots of runs: stored by the holder, read for replay.
public final class Snapshots {
  private static final int MOST_EVENTS = 5000;

  private final Store store;
  private final Deadlines deadlines;

  public Snapshots(Store store, Deadlines deadlines) {
    this.store = store;
    this.deadlines = deadlines;
  }

  /// Stores the state after a step, over the one of the same step. It contains every event stored
  /// so far.
  public Snapshot put(
      RunId id, @Nullable LeaseToken token, long step, Json state, @Nullable String nodeName) {
    return store.write(tx -> {
      Run run = admit(tx, id, token, deadlines);
      Snapshot snapshot =
          new Snapshot(
              run.id(),
              step,
              run.lastRunSeq(),
              nodeName,
              state,
              Ids.sha256(state.text()),
              tx.now());
      tx.snapshots().put(snapshot);
      return snapshot;
    });
  }

  /// Lets whoever holds the run leave something with it. That its token came shows that the claim
  /// reached it.
  static Run admit(Tx tx, RunId id, @Nullable LeaseToken token, Deadlines deadlines) {
    Run run = Ledger.find(tx, id);
    Lease lease = holdersLease(run, token, tx.now());
    if (!lease.acknowledged()) {
      tx.runs().renew(run.id(), lease.acknowledgedUntil(tx.now().plus(deadlines.lease())));
    }
    return run;
  }

  /// The fence of everything that only a holder may leave with a run beside events.
  ///
  /// @return the lease that the token is of
  static Lease holdersLease(Run run, @Nullable LeaseToken token, Instant now) {
    if (token == null) {
      throw new ProblemException(new RunProblem.LeaseRequired(run.id()));
    }
    Lease lease = run.state().leaseOrLast();
    if (lease == null || !lease.token().equals(token) || lease.isOver(now)) {
      throw new ProblemException(new RunProblem.LeaseLost(run.id()));
    }
    if (run.state().isOver()) {
      throw new ProblemException(new RunProblem.RunRefused(run.id(), "is over"));
    }
    return lease;
  }

  /// A page of what a run left behind.
  ///
  /// @param total how many there are on all pages
  public record Kept(Page<Snapshot> page, long total) {}

  /// In the order of their steps.
  ///
  /// @param page whose mark, if any, is that of a snapshot
  public Kept list(RunId id, PageRequest page) {
    long after = page.after() == null ? -1 : Long.parseLong(page.after().id());
    return store.read(tx -> {
      RunId run = Ledger.find(tx, id).id();
      Listed<Snapshot> read = tx.snapshots().ofRun(run, after, page.limit());
      return new Kept(
          Page.of(read.items(), read.hasMore(), Snapshots::mark), tx.snapshots().countOf(run));
    });
  }

  /// Where it is in the list of its run's.
  public static PageRequest.Mark mark(Snapshot snapshot) {
    return new PageRequest.Mark(snapshot.createdAt(), Long.toString(snapshot.step()));
  }

  /// The state of a run as of an event: the latest snapshot that does not go past it, and the
  /// events since.
  ///
  /// @param snapshot empty when there is none so early
  /// @param hasMore there are more events up to that point than fit into one answer
  public record State(
      RunId run, long atSeq, Optional<Snapshot> snapshot, List<Event> events, boolean hasMore) {}

  /// @param atSeq a run_seq; null for the end of the log
  public State stateAt(RunId id, @Nullable Long atSeq) {
    return store.read(tx -> stateAt(tx, Ledger.find(tx, id), atSeq));
  }

  private static State stateAt(Tx tx, Run run, @Nullable Long atSeq) {
    long at = atSeq == null ? run.lastRunSeq() : Math.min(atSeq, run.lastRunSeq());
    Optional<Snapshot> snapshot = tx.snapshots().before(run.id(), at);
    long since = snapshot.map(Snapshot::runSeq).orElse(0L);
    int wanted = (int) Math.min(at - since, MOST_EVENTS);
    List<Event> events = wanted == 0 ? List.of() : tx.events().ofRun(run.id(), since, wanted, null);
    long reached = events.isEmpty() ? since : Objects.requireNonNull(events.getLast().runSeq());
    return new State(run.id(), at, snapshot, events, reached < at);
  }
}
