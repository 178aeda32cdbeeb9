package dev.runledger.ledger;

import dev.runledger.ledger.Combiner.Outcome;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// A few groups of callers at the same time, each in a transaction of its own: while one is on its
/// way to the disk, the next ones are worked on. What is about one subject always goes in the same
/// lane, so that no group waits for the rows of another.
final class Lanes<Q, A> {
  /// More of them make smaller groups.
  static final int USUAL = 2;

  private final List<Combiner<Q, A>> lanes;
  private final Function<Q, ?> subject;

  /// @param mostWeight of one group, as of a [Combiner]
  /// @param subject what a request is about
  Lanes(
      int lanes,
      long mostWeight,
      ToLongFunction<Q> weight,
      Function<Q, ?> subject,
      Function<List<Q>, List<Outcome<A>>> work) {
    this.lanes =
        IntStream.range(0, lanes).mapToObj(_ -> new Combiner<>(mostWeight, weight, work)).toList();
    this.subject = subject;
  }

  /// As [Combiner#submit].
  A submit(Q request) {
    int hash = subject.apply(request).hashCode();
    return lanes.get(Math.floorMod(hash, lanes.size())).submit(request);
  }
}
