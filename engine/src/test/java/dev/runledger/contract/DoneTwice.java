package dev.runledger.contract;

import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A store that does each work, throws away what it did, and does it again.
record DoneTwice(Store store) implements Store {
  private static final class ThrownAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThrownAway() {
      super("The first time is thrown away", null, false, false);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    try {
      store.write(tx -> inVain(work, tx));
    } catch (ThrownAway _) {
      // Nothing of it was stored.
    }
    return store.write(work);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    try {
      store.read(tx -> inVain(work, tx));
    } catch (ThrownAway _) {
      // Its answer is never seen.
    }
    return store.read(work);
  }

  private static <T extends @Nullable Object> T inVain(Work<T> work, Tx tx) {
    try {
      work.in(tx);
    } catch (RuntimeException _) {
      // It will say so again.
    }
    throw new ThrownAway();
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
