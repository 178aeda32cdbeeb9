package dev.runledger.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Lets callers who come at the same time share one transaction: who finds a free lane works at
/// once, for itself alone; who comes while all lanes are taken waits, and the next one to work
/// takes everyone along who waits by then. It has no thread: the callers work for each other.
///
/// Flat combining, after Hendler, Incze, Shavit and Tzafrir, SPAA 2010; as group commit it is
/// older.
final class Combiner<Q> {
  private final int lanes;
  private final long mostWeight;
  private final ToLongFunction<Q> weight;
  private final Consumer<List<Q>> work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Place<Q>> waiting = new ArrayDeque<>();
  private int taken;

  /// @param lanes how many groups may be worked on at the same time
  /// @param mostWeight of one group; a request that alone weighs more is a group of its own
  /// @param work does all requests of a group, and leaves in each what became of it
  Combiner(int lanes, long mostWeight, ToLongFunction<Q> weight, Consumer<List<Q>> work) {
    this.lanes = lanes;
    this.mostWeight = mostWeight;
    this.weight = weight;
    this.work = work;
  }

  /// A caller in the queue: it is woken once, to work or because its request was done.
  private static final class Place<Q> {
    private final Q request;
    private final Semaphore turn = new Semaphore(0);
    private boolean leads;
    private @Nullable Throwable failure;

    private Place(Q request) {
      this.request = request;
    }
  }

  /// Returns when the request was worked on. The wait cannot be interrupted: only what became of
  /// the request says whether it was stored.
  ///
  /// @throws RuntimeException what the work threw, for everyone in its group
  void submit(Q request) {
    var own = new Place<>(request);
    if (!takesLane(own)) {
      own.turn.acquireUninterruptibly();
    }
    if (own.leads) {
      lead(own);
    }
    switch (own.failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("A work threw a checked exception", own.failure);
    }
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

  private boolean takesLane(Place<Q> own) {
    lock.lock();
    try {
      own.leads = taken < lanes;
      if (own.leads) {
        taken++;
      } else {
        waiting.add(own);
      }
      return own.leads;
    } finally {
      lock.unlock();
    }
  }

  private void lead(Place<Q> own) {
    List<Place<Q>> group = group(own);
    try {
      work.accept(group.stream().map(place -> place.request).toList());
    } catch (Throwable e) {
      group.forEach(place -> place.failure = e);
    } finally {
      handOver();
      group.stream().filter(place -> place != own).forEach(place -> place.turn.release());
    }
  }

  private List<Place<Q>> group(Place<Q> own) {
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

  /// Gives the lane to the first who waits, or frees it when nobody does.
  private void handOver() {
    lock.lock();
    try {
      Place<Q> next = waiting.poll();
      if (next == null) {
        taken--;
      } else {
        next.leads = true;
        next.turn.release();
      }
    } finally {
      lock.unlock();
    }
  }
}
