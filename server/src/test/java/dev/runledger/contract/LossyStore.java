package dev.runledger.contract;

import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A store that loses its database when it is told to.
final class LossyStore implements Store {
  private final Store store;
  private final AtomicReference<Loss> next = new AtomicReference<>(Loss.NONE);
  private volatile boolean away;
  private volatile CountDownLatch answering = new CountDownLatch(0);

  private enum Loss {
    NONE,
    DURING_THE_WRITE,
    AFTER_THE_WRITE
  }

  LossyStore(Store store) {
    this.store = store;
  }

  /// The next work is stored, and nobody is told.
  void loseDuringTheNextWrite() {
    next.set(Loss.DURING_THE_WRITE);
  }

  /// The next work is stored and answered, and then nothing can be read or written.
  void loseAfterTheNextWrite() {
    next.set(Loss.AFTER_THE_WRITE);
  }

  /// Whoever reads gets no answer, and no refusal either.
  void fallSilent() {
    answering = new CountDownLatch(1);
  }

  /// The database is back.
  void mend() {
    away = false;
    answering.countDown();
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    refuseWhenAway();
    Loss loss = next.getAndSet(Loss.NONE);
    // Whoever is woken by the work finds nothing any more.
    away |= loss == Loss.AFTER_THE_WRITE;
    T answer = store.write(work);
    if (loss == Loss.DURING_THE_WRITE) {
      throw StoreException.unknown("Lost while it was being committed.", null);
    }
    return answer;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    refuseWhenAway();
    try {
      answering.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return store.read(work);
  }

  private void refuseWhenAway() {
    if (away) {
      throw StoreException.unavailable("The database is away.", null);
    }
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
