package dev.runledger.feed;

import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.store.Bell;
import dev.runledger.store.Topic;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Events that are shown and not stored. Each follower of a run has a small window of them; one
/// that does not look in time misses the oldest, and delays nobody.
final class Passers {
  private static final int WINDOW = 256;

  private final Bell bell;
  private final ConcurrentHashMap<RunId, Set<Window>> windows = new ConcurrentHashMap<>();

  Passers(Bell bell) {
    this.bell = bell;
  }

  void pass(RunId run, NewEvent event) {
    Set<Window> open = windows.get(run);
    if (open != null) {
      open.forEach(window -> window.add(event));
      bell.ring(new Topic.OfRun(run));
    }
  }

  Window listen(RunId run) {
    Window window = new Window(run);
    windows.compute(
        run,
        (_, open) -> {
          Set<Window> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(window);
          return all;
        });
    return window;
  }

  /// For followers of more than one run: they are shown stored events only.
  Window nobody() {
    return new Window(null);
  }

  final class Window implements AutoCloseable {
    private final @Nullable RunId run;
    private final ArrayBlockingQueue<NewEvent> events = new ArrayBlockingQueue<>(WINDOW);

    private Window(@Nullable RunId run) {
      this.run = run;
    }

    private void add(NewEvent event) {
      while (!events.offer(event)) {
        events.poll();
      }
    }

    @Nullable NewEvent poll() {
      return events.poll();
    }

    @Override
    public void close() {
      if (run != null) {
        windows.computeIfPresent(
            run,
            (_, open) -> {
              open.remove(this);
              return open.isEmpty() ? null : open;
            });
      }
    }
  }
}
