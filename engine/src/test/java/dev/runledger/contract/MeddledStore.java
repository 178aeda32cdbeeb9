package dev.runledger.contract;

import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A store in which somebody else does something right before one of the writes.
final class MeddledStore implements Store {
  private final Store store;
  private final int write;
  private final Runnable meddling;
  private final AtomicInteger writes = new AtomicInteger();

  /// @param write before which one, from 1
  MeddledStore(Store store, int write, Runnable meddling) {
    this.store = store;
    this.write = write;
    this.meddling = meddling;
  }

  boolean wasMeddledWith() {
    return writes.get() >= write;
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (writes.incrementAndGet() == write) {
      meddling.run();
    }
    return store.write(work);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return store.read(work);
  }

  @Override
  public Bell bell() {
    return store.bell();
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public void shiftClock(Duration by) {
    store.shiftClock(by);
  }

  @Override
  public void close() {
    store.close();
  }
}
