package dev.runledger.reference;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Lets a peer do jobs that do nothing.
public final class PeerRace {
  private static final int SUBMITTED_AT_ONCE = 1000;
  private static final long LONGEST_MINUTES = 5;

  private PeerRace() {}

  /// Fills a peer that rests, and lets it work until all is done.
  ///
  /// @return jobs per second, from the first on: the wait for a poll does not count
  public static double drain(Peer peer, String round, int jobs)
      throws IOException, InterruptedException {
    for (int from = 0; from < jobs; from += SUBMITTED_AT_ONCE) {
      List<String> ids =
          IntStream.range(from, Math.min(jobs, from + SUBMITTED_AT_ONCE))
              .mapToObj(number -> round + "-" + number)
              .toList();
      peer.submit(ids);
    }
    var left = new CountDownLatch(jobs);
    var first = new AtomicLong();
    peer.work(_ -> {
      first.compareAndSet(0, System.nanoTime());
      left.countDown();
    });
    boolean done = left.await(LONGEST_MINUTES, TimeUnit.MINUTES);
    long took = System.nanoTime() - first.get();
    peer.rest();
    if (!done) {
      throw new IOException(
          "%s left %d of %d jobs undone".formatted(peer.name(), left.getCount(), jobs));
    }
    return jobs * 1e9 / took;
  }
}
