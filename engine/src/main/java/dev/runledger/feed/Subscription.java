package dev.runledger.feed;

import dev.runledger.event.NewEvent;
import dev.runledger.store.Ear;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import java.time.Duration;
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
      NewEvent passed = passing.poll();
      if (passed != null) {
        return new Next.Passing(passed);
      }
      Cursor here = cursor;
      Optional<Cursor.Read> read = store.read(tx -> here.read(tx, types));
      if (read.isPresent()) {
        cursor = read.get().after();
        return read.get().next();
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (!left.isPositive()) {
        return new Next.Silence();
      }
      ear.waitSince(seen, left);
    }
  }

  /// Idempotent.
  @Override
  public void close() {
    ear.close();
    passing.close();
  }
}
