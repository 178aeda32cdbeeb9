package dev.runledger.simulation;

import dev.runledger.id.RunId;
import dev.runledger.run.RequestKey;
import dev.runledger.run.Run;
import dev.runledger.store.CommandTable;
import dev.runledger.store.InboxTable;
import dev.runledger.store.KeyTable;
import dev.runledger.store.RunTable;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import dev.runledger.torture.StoreFault;
import dev.runledger.torture.Substitute;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Bugs that a ledger or its store can have, to see whether a simulation finds them.
public enum Fault {
  /// Every holder of a run has the token of the first one.
  FENCE_DROPPED {
    @Override
    public UnaryOperator<Store> plant() {
      Map<RunId, Lease> first = new ConcurrentHashMap<>();
      return store ->
          StoreFault.claiming(
              store,
              first,
              (before, lease) ->
                  new Lease(
                      lease.holder(), before.token(), lease.expiresAt(), lease.acknowledged()));
    }
  },

  /// The clocks of every other node are ahead.
  NODES_CLOCK {
    @Override
    public UnaryOperator<Store> plant() {
      var nodes = new AtomicInteger();
      return store ->
          nodes.getAndIncrement() % 2 == 0 ? store : writing(store, work -> ahead(store, work));
    }

    private static @Nullable Object ahead(Store store, Work<?> work) {
      store.shiftClock(AHEAD);
      try {
        return store.write(work);
      } finally {
        store.shiftClock(AHEAD.negated());
      }
    }
  },

  /// What was answered is forgotten now and then.
  RELAXED_DURABILITY {
    @Override
    public UnaryOperator<Store> plant() {
      var writes = new AtomicInteger();
      return store ->
          writing(
              store,
              work ->
                  writes.getAndIncrement() % NOW_AND_THEN == 0
                      ? forgotten(store, work)
                      : store.write(work));
    }

    private static @Nullable Object forgotten(Store store, Work<?> work) {
      try {
        return store.write(tx -> {
          throw new Forgotten(work.in(tx));
        });
      } catch (Forgotten e) {
        return e.answer;
      }
    }
  },

  /// The log tells what the row does not say.
  ROW_FORGOTTEN {
    @Override
    public UnaryOperator<Store> plant() {
      var saves = new AtomicInteger();
      return store -> within(store, tx -> Map.of("runs", _ -> forgetful(tx.runs(), saves)));
    }

    private static RunTable forgetful(RunTable runs, AtomicInteger saves) {
      return Substitute.of(
          runs,
          RunTable.class,
          Map.of(
              "saveAll",
              all -> {
                if (saves.incrementAndGet() % NOW_AND_THEN > 0) {
                  runs.saveAll(((List<?>) all).stream().map(Run.class::cast).toList());
                }
                return null;
              }));
    }
  },

  /// A holder is never told to stop.
  STOP_FORGOTTEN {
    @Override
    public UnaryOperator<Store> plant() {
      return store ->
          within(
              store,
              tx -> Map.of("commands", _ -> without(tx.commands(), CommandTable.class, "putStop")));
    }
  },

  /// A request that comes again is not known any more.
  KEY_FORGOTTEN {
    @Override
    public UnaryOperator<Store> plant() {
      return store -> within(store, tx -> Map.of("keys", _ -> forgetful(tx)));
    }

    private static KeyTable forgetful(Tx tx) {
      return Substitute.of(
          tx.keys(),
          KeyTable.class,
          Map.of("take", key -> tx.keys().take((RequestKey) key, tx.now().plus(AHEAD))));
    }
  },

  /// A parent is told again what it was told.
  CALLBACK_TWICE {
    @Override
    public UnaryOperator<Store> plant() {
      return store ->
          within(store, tx -> Map.of("inbox", _ -> without(tx.inbox(), InboxTable.class, "clear")));
    }
  };

  private static final Duration AHEAD = Duration.ofSeconds(45);
  private static final int NOW_AND_THEN = 20;

  /// Changes the store of each node of the plays that are given it.
  public abstract UnaryOperator<Store> plant();

  private static final class Forgotten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object answer;

    Forgotten(@Nullable Object answer) {
      super("Rolled back", null, false, false);
      this.answer = answer;
    }
  }

  private static <T> T without(T real, Class<T> type, String method) {
    return Substitute.of(real, type, Map.of(method, _ -> null));
  }

  private static Store writing(Store store, Function<Work<?>, @Nullable Object> write) {
    return Substitute.of(store, Store.class, Map.of("write", work -> write.apply((Work<?>) work)));
  }

  private static Store within(Store store, Function<Tx, Map<String, Substitute.Instead>> instead) {
    return writing(
        store, work -> store.write(tx -> work.in(Substitute.of(tx, Tx.class, instead.apply(tx)))));
  }
}
