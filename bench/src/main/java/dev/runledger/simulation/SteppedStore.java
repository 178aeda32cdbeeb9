package dev.runledger.simulation;

import dev.runledger.law.Laws;
import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The store as one node sees it: before each transaction others may go first, and the node may die
/// before it or right after it, when nobody hears the answer any more.
///
/// @param swept whether this node is one that sweeps
record SteppedStore(Store store, Baton baton, RandomGenerator random, Laws laws, boolean swept)
    implements Store {
  private static final int DIES_ONE_IN = 50;

  /// Of the reads: most are part of a look at many things.
  private static final int PASSES_ONE_IN = 4;

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    baton.pass();
    int chance = random.nextInt(DIES_ONE_IN);
    if (chance == 0) {
      throw StoreException.unavailable("The node died before it wrote", null);
    }
    T answer = store.write(work);
    laws.look(store.now(), swept);
    if (chance == 1) {
      throw StoreException.unknown("The node died before it answered", null);
    }
    return answer;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    if (random.nextInt(PASSES_ONE_IN) == 0) {
      baton.pass();
    }
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
