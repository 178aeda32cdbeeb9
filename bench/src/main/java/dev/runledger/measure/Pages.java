package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Reply;
import dev.runledger.load.Request;
import dev.runledger.load.Tally;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the events of one run through HTTP, in as few answers as the server gives.
final class Pages {
  private static final int OK = 200;
  private static final int MOST_IN_ONE = 10_000;

  private Pages() {}

  /// Reads them again and again.
  ///
  /// @return of each time how long it took
  static Tally read(InetSocketAddress server, History history, Duration span) throws IOException {
    var tally = new Tally();
    long started = System.nanoTime();
    long end = started + span.toNanos();
    var reader = new Reader(history);
    try (Load load = Load.open(server, List.of(reader))) {
      do {
        reader.again();
        long asked = System.nanoTime();
        load.runOut();
        tally.add(1, System.nanoTime() - asked);
      } while (System.nanoTime() < end);
    }
    tally.ended(System.nanoTime() - started);
    return tally;
  }

  private static final class Reader implements Caller {
    private final History history;
    private final Deque<byte[]> left = new ArrayDeque<>();

    Reader(History history) {
      this.history = history;
    }

    void again() {
      for (int read = 0; read < history.events(); read += MOST_IN_ONE) {
        int limit = Math.min(MOST_IN_ONE, history.events() - read);
        left.add(
            Request.get(
                Paths.of(Paths.RUN_EVENTS, history.run())
                    + "?since_seq=%d&limit=%d".formatted(read + 1, limit)));
      }
    }

    @Override
    public byte @Nullable [] ask() {
      return left.poll();
    }

    @Override
    public int answered(Reply reply) {
      reply.expect(OK);
      if (left.isEmpty() && !reply.hasNearEnd(lastEvent())) {
        throw new IllegalStateException("The last event is not there");
      }
      return 1;
    }

    private String lastEvent() {
      return "\"last_seq\":" + (history.events() + 1);
    }
  }
}
