package dev.runledger.contract;

import dev.runledger.id.RunId;
import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A store in which a run is deleted by somebody else right before the first write.
final class DeletingStore implements Store {
  private final Store store;
  private final RunId run;
  private final AtomicBoolean deleted = new AtomicBoolean();

  DeletingStore(Store store, RunId run) {
    this.store = store;
    this.run = run;
  }

  boolean hasDeleted() {
    return deleted.get();
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (deleted.compareAndSet(false, true)) {
      store.write(tx -> {
        tx.runs().delete(run);
        return run;
      });
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
