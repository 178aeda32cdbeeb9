package dev.runledger.feed;

import dev.runledger.event.PassingEvent;
import dev.runledger.store.Bell;
import dev.runledger.store.Topic;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Events that are shown and not stored. Each follower of a run or a session has a small window of
/// them; one that does not look in time misses the oldest, and delays nobody.
final class Passers {
  private static final int WINDOW = 256;

  private final Bell bell;
  private final ConcurrentHashMap<Topic, Set<Window>> windows = new ConcurrentHashMap<>();

  Passers(Bell bell) {
    this.bell = bell;
    bell.show(this::pass);
  }

  private void pass(PassingEvent event) {
    pass(new Topic.OfRun(event.run()), event);
    pass(new Topic.OfSession(event.session()), event);
  }

  private void pass(Topic topic, PassingEvent event) {
    Set<Window> open = windows.get(topic);
    if (open != null) {
      open.forEach(window -> window.add(event));
      bell.ring(topic);
    }
  }

  Window listen(Topic topic) {
    Window window = new Window(topic);
    windows.compute(
        topic,
        (_, open) -> {
          Set<Window> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(window);
          return all;
        });
    return window;
  }

  /// For followers of everything: they are shown stored events only.
  Window nobody() {
    return new Window(null);
  }

  final class Window implements AutoCloseable {
    private final @Nullable Topic topic;
    private final ArrayBlockingQueue<PassingEvent> events = new ArrayBlockingQueue<>(WINDOW);

    private Window(@Nullable Topic topic) {
      this.topic = topic;
    }

    private void add(PassingEvent event) {
      while (!events.offer(event)) {
        events.poll();
      }
    }

    /// The oldest, which stays.
    @Nullable PassingEvent peek() {
      return events.peek();
    }

    /// @param event the one that was looked at; it may have had to make room meanwhile
    void remove(PassingEvent event) {
      events.remove(event);
    }

    @Override
    public void close() {
      if (topic != null) {
        windows.computeIfPresent(
            topic,
            (_, open) -> {
              open.remove(this);
              return open.isEmpty() ? null : open;
            });
      }
    }
  }
}
