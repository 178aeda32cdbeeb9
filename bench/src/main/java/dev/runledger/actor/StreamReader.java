package dev.runledger.actor;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Follows runs, leaves in the middle, and comes back by the number.
public final class StreamReader implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration AGAIN = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(4);

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;

  public StreamReader(Cast cast, String name) {
    this.cast = cast;
    this.name = name;
    random = cast.chance(name);
    asking = cast.asking(name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      Optional<RunId> run = cast.book().any(random);
      if (run.isPresent()) {
        long since = random.nextLong(cast.book().reached(run.get()) + 1);
        for (int visits = 1 + random.nextInt(4); visits > 0 && !cast.curtain().isDown(); visits--) {
          since = follow(run.get(), since);
        }
      }
    }
  }

  /// @return the number of the last event that it saw
  private long follow(RunId run, long since) throws InterruptedException {
    long began = System.nanoTime();
    List<Op.Seen> seen = new ArrayList<>();
    boolean toItsEnd = false;
    var left = new Curtain();
    try (EventStream events = cast.doors().any(random).runs().follow(run, since);
        Leaving _ = new Leaving(cast, left, random, LONGEST, events)) {
      for (int most = 1 + random.nextInt(200); seen.size() < most; ) {
        Optional<Event> next = events.next();
        if (next.isEmpty()) {
          toItsEnd = !left.isDown() && !cast.curtain().isDown();
          break;
        }
        Event event = next.get();
        seen.add(new Op.Seen(System.nanoTime(), Objects.requireNonNull(event.runSeq()), event));
      }
    } catch (RunledgerException e) {
      asking.outcome(run, began, e);
      cast.curtain().pause(AGAIN);
    }
    long last = since + seen.size();
    cast.book().reaches(run, last);
    cast.journal()
        .note(new Op.Followed(name, began, System.nanoTime(), run, since, seen, toItsEnd));
    return last;
  }
}
