package dev.runledger.ledger;

import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.store.Store;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// A few groups of callers at the same time, each in a transaction of its own: while one is on its
/// way to the disk, the next ones are worked on. What is about one subject goes in the same lane as
/// long as their number stays, so that no group waits for the rows of another.
final class Lanes<Q, A> {
  /// More of them make smaller groups.
  static final int MOST = 2;

  private final IntSupplier open;
  private final List<Combiner<Q, A>> lanes;
  private final Function<Q, ?> subject;

  /// @param open how many lanes are in use, from 1 to [#MOST]; asked anew for each request
  /// @param mostWeight of one group, as of a [Combiner]
  /// @param subject what a request is about
  Lanes(
      IntSupplier open,
      long mostWeight,
      ToLongFunction<Q> weight,
      Function<Q, ?> subject,
      Function<List<Q>, List<Outcome<A>>> work) {
    this.lanes =
        IntStream.range(0, MOST).mapToObj(_ -> new Combiner<>(mostWeight, weight, work)).toList();
    this.open = open;
    this.subject = subject;
  }

  /// A node's share of the database: as many lanes in all as there are processors, which are taken
  /// to be as many as here. On two nodes of two processors, two lanes each are four small groups at
  /// a time, of which each costs as much as a large one.
  static IntSupplier share(Store store) {
    int processors = Runtime.getRuntime().availableProcessors();
    return () -> Math.clamp(processors / store.busyNodes(), 1, MOST);
  }

  /// As [Combiner#submit].
  A submit(Q request) {
    int hash = subject.apply(request).hashCode();
    return lanes.get(Math.floorMod(hash, open.getAsInt())).submit(request);
  }
}
