package dev.runledger.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Many callers on one thread, each with a connection that is kept. Every caller asks again the
/// moment it is answered.
public final class Load implements AutoCloseable {
  private final Selector selector;
  private final List<Line> lines = new ArrayList<>();
  private int waiting;

  private Load(Selector selector) {
    this.selector = selector;
  }

  public static Load open(InetSocketAddress server, List<? extends Caller> callers)
      throws IOException {
    return open(List.of(server), callers);
  }

  /// @param servers the callers are dealt out to them
  public static Load open(List<InetSocketAddress> servers, List<? extends Caller> callers)
      throws IOException {
    Load load = new Load(Selector.open());
    int next = 0;
    for (Caller caller : callers) {
      load.lines.add(Line.open(caller, servers.get(next++ % servers.size()), load.selector));
    }
    return load;
  }

  /// Lets everybody ask for so long, and waits for the last answers; they count.
  public Tally run(Duration span) throws IOException {
    Tally tally = new Tally();
    long started = System.nanoTime();
    long end = started + span.toNanos();
    for (Line line : lines) {
      waiting += line.ask() ? 1 : 0;
    }
    while (waiting > 0) {
      selector.select(ready -> turn(ready, end, tally));
    }
    tally.ended(System.nanoTime() - started);
    return tally;
  }

  /// Lets everybody ask until nobody has anything more to say.
  public Tally runOut() throws IOException {
    return run(Duration.ofDays(1));
  }

  private void turn(SelectionKey ready, long end, Tally tally) {
    Line line = (Line) ready.attachment();
    try {
      if (line.goOn(tally)) {
        boolean goesOn = System.nanoTime() < end && line.ask();
        waiting -= goesOn ? 0 : 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Line line : lines) {
      line.close();
    }
    selector.close();
  }
}
