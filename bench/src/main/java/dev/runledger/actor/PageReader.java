package dev.runledger.actor;

import dev.runledger.client.RunledgerClient;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Reads pages of logs from anywhere to anywhere, and looks at runs.
public final class PageReader implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(60);
  private static final int MOST = 200;

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;

  public PageReader(Cast cast, String name) {
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
        if (random.nextInt(4) == 0) {
          look(asking, name, cast.doors().any(random), run.get());
        } else {
          page(run.get());
        }
      }
    }
  }

  private void page(RunId run) {
    long reached = cast.book().reached(run);
    long since = random.nextInt(3) == 0 ? random.nextLong(reached + 1) : Math.max(0, reached - 5);
    int limit = 1 + random.nextInt(MOST);
    RunledgerClient door = cast.doors().any(random);
    asking
        .look(
            run,
            () -> door.runs().events(run, since, limit, null),
            read ->
                new Op.Paged(
                    name,
                    read.began(),
                    read.ended(),
                    run,
                    since,
                    limit,
                    read.answer().events(),
                    read.answer().lastSeq(),
                    read.answer().hasMore()))
        .ifPresent(page -> cast.book().reaches(run, page.lastSeq()));
  }

  static Optional<Run> look(Asking asking, String name, RunledgerClient door, RunId run) {
    return asking.look(
        run,
        () -> door.runs().get(run),
        read ->
            new Op.Looked(
                name,
                read.began(),
                read.ended(),
                run,
                read.answer().status(),
                read.answer().state() instanceof RunState.Held held
                    ? held.lease().holder()
                    : null));
  }
}
