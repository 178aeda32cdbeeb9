package dev.runledger.ledger;

import dev.runledger.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Lets callers who come at the same time share one transaction: who comes first works at once, for
/// itself alone; who comes meanwhile waits, and the next one to work takes everyone along who waits
/// by then. It has no thread: the callers work for each other.
///
/// Flat combining, after Hendler, Incze, Shavit and Tzafrir, SPAA 2010; as group commit it is
/// older.
final class Combiner<Q, A> {
  private final long mostWeight;
  private final ToLongFunction<Q> weight;
  private final Function<List<Q>, List<Outcome<A>>> work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Place<Q, A>> waiting = new ArrayDeque<>();
  private boolean busy;

  /// What became of a request in its group.
  sealed interface Outcome<A> {
    record Done<A>(A answer) implements Outcome<A> {}

    /// Nothing of it was done.
    record Refused<A>(RuntimeException why) implements Outcome<A> {}

    /// Not done, and to be taken again: another one of its group has to be done first.
    record Again<A>() implements Outcome<A> {}
  }

  /// @param mostWeight of one group; a request that alone weighs more is a group of its own
  /// @param work does all requests of a group in one transaction, and says in their order what
  ///   became of each; where it fails as a whole, each is tried alone
  Combiner(long mostWeight, ToLongFunction<Q> weight, Function<List<Q>, List<Outcome<A>>> work) {
    this.mostWeight = mostWeight;
    this.weight = weight;
    this.work = work;
  }

  /// A caller in the queue: it is woken once, to work or because its request was done.
  private static final class Place<Q, A> {
    private final Q request;
    private final Semaphore turn = new Semaphore(0);
    private boolean leads;
    private Outcome<A> outcome = new Outcome.Again<>();

    private Place(Q request) {
      this.request = request;
    }
  }

  /// Returns when the request was done. The wait cannot be interrupted: only the answer says what
  /// was stored.
  ///
  /// @throws RuntimeException why it was refused
  A submit(Q request) {
    while (true) {
      switch (pass(new Place<>(request))) {
        case Outcome.Done<A>(A answer) -> {
          return answer;
        }
        case Outcome.Refused<A>(RuntimeException why) -> throw why;
        case Outcome.Again<A> _ -> {}
      }
    }
  }

  private Outcome<A> pass(Place<Q, A> own) {
    if (!begins(own)) {
      own.turn.acquireUninterruptibly();
    }
    if (own.leads) {
      lead(own);
    }
    return own.outcome;
  }

  /// How many callers wait for others to be worked on.
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean begins(Place<Q, A> own) {
    lock.lock();
    try {
      own.leads = !busy;
      if (own.leads) {
        busy = true;
      } else {
        waiting.add(own);
      }
      return own.leads;
    } finally {
      lock.unlock();
    }
  }

  private void lead(Place<Q, A> own) {
    List<Place<Q, A>> group = group(own);
    try {
      work(group);
    } finally {
      handOver();
      group.stream().filter(place -> place != own).forEach(place -> place.turn.release());
    }
  }

  private void work(List<Place<Q, A>> group) {
    try {
      List<Outcome<A>> outcomes = work.apply(group.stream().map(place -> place.request).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).outcome = outcomes.get(i);
      }
    } catch (RuntimeException e) {
      if (group.size() == 1 || isOfAll(e)) {
        group.forEach(place -> place.outcome = new Outcome.Refused<>(e));
      } else {
        group.forEach(place -> work(List.of(place)));
      }
    }
  }

  /// Whether it would meet each of a group as it met all of them, or may have been done.
  static boolean isOfAll(RuntimeException e) {
    return e instanceof StoreException fault && (fault.isUnavailable() || fault.isUnknown());
  }

  private List<Place<Q, A>> group(Place<Q, A> own) {
    var group = new ArrayList<>(List.of(own));
    long load = weight.applyAsLong(own.request);
    lock.lock();
    try {
      while (!waiting.isEmpty()) {
        load += weight.applyAsLong(waiting.element().request);
        if (load > mostWeight) {
          break;
        }
        group.add(waiting.remove());
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  /// Lets the first who waits work, if anybody does.
  private void handOver() {
    lock.lock();
    try {
      Place<Q, A> next = waiting.poll();
      if (next == null) {
        busy = false;
      } else {
        next.leads = true;
        next.turn.release();
      }
    } finally {
      lock.unlock();
    }
  }
}
