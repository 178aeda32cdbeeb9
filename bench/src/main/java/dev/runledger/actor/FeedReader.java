package dev.runledger.actor;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Event;
import dev.runledger.history.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Follows what happens in all sessions from the very beginning, leaves in the middle, and comes
/// back through any door.
public final class FeedReader implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration AGAIN = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;
  private long position;

  public FeedReader(Cast cast, String name) {
    this.cast = cast;
    this.name = name;
    random = cast.chance(name);
    asking = cast.asking(name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      follow(position);
    }
  }

  private void follow(long since) throws InterruptedException {
    long began = System.nanoTime();
    List<Op.Seen> seen = new ArrayList<>();
    try (EventStream events = cast.doors().any(random).followAll(since);
        Leaving _ = new Leaving(cast, new Curtain(), random, LONGEST, events)) {
      for (Optional<Event> next = events.next(); next.isPresent(); next = events.next()) {
        seen.add(new Op.Seen(System.nanoTime(), events.lastSeq(), next.get()));
        position = events.lastSeq();
      }
    } catch (RunledgerException e) {
      asking.outcome(null, began, e);
      cast.curtain().pause(AGAIN);
    }
    cast.journal().note(new Op.FollowedAll(name, began, System.nanoTime(), since, seen));
  }
}
