package dev.runledger.feed;

import dev.runledger.event.PassingEvent;
import dev.runledger.store.Ear;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One reader of a log that may still grow. For one thread at a time.
public final class Subscription implements AutoCloseable {
  private final Store store;
  private Cursor cursor;
  private final Predicate<String> types;
  private final Passers.Window passing;
  private final Ear ear;

  Subscription(
      Store store, Cursor cursor, Predicate<String> types, Passers.Window passing, Topic topic) {
    this.store = store;
    this.cursor = cursor;
    this.types = types;
    this.passing = passing;
    this.ear = store.bell().listen(Set.of(topic));
  }

  /// What comes next. Waits for it as long as it may.
  public Next next(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      long seen = ear.rings();
      Optional<Next> next = look();
      if (next.isPresent()) {
        return next.get();
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (!left.isPositive()) {
        return new Next.Silence();
      }
      ear.waitSince(seen, left);
    }
  }

  /// What there is now, stored or not, in the order in which it was told.
  private Optional<Next> look() {
    PassingEvent shown = passing.peek();
    while (shown != null && cursor.isPast(shown)) {
      passing.remove(shown);
      if (types.test(shown.event().type())) {
        return Optional.of(new Next.Passing(shown));
      }
      shown = passing.peek();
    }
    Cursor here = cursor;
    Optional<Cursor.Read> read = store.read(tx -> here.read(tx, types));
    shown = passing.peek();
    return shown == null ? read.map(this::take) : Optional.of(first(shown, read));
  }

  private Next take(Cursor.Read read) {
    cursor = read.after();
    return read.next();
  }

  /// Of what was read, that which was stored before this was shown; where there is none, this.
  private Next first(PassingEvent shown, Optional<Cursor.Read> read) {
    List<Next.Numbered> events =
        read.map(Cursor.Read::next).orElse(null) instanceof Next.Events(var all) ? all : List.of();
    List<Next.Numbered> before = new ArrayList<>(events);
    while (!before.isEmpty() && !shown.follows(before.getLast().event())) {
      before.removeLast();
    }
    if (!before.isEmpty()) {
      cursor = cursor.at(before.getLast().number());
      return new Next.Events(before);
    }
    passing.remove(shown);
    return types.test(shown.event().type()) ? new Next.Passing(shown) : new Next.Events(List.of());
  }

  /// Idempotent.
  @Override
  public void close() {
    ear.close();
    passing.close();
  }
}
