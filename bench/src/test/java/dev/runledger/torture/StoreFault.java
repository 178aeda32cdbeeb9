package dev.runledger.torture;

import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.simulation.Fault;
import dev.runledger.store.RunTable;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Bugs that a store can have, to see whether a torture finds them.
public enum StoreFault {
  /// A run stays with the holder that it was given to first, whoever is told later that it is his:
  /// the first one is never fenced off, and has half a minute to come back.
  FENCE_DROPPED {
    @Override
    Store in(Store store, String database) {
      return claiming(
          store,
          new ConcurrentHashMap<>(),
          (first, later) ->
              new Lease(
                  first.holder(),
                  first.token(),
                  Objects.requireNonNull(later.expiresAt()).plusSeconds(30),
                  true));
    }
  },

  /// Deadlines are decided by a clock of its own, which is set forward now and then.
  NODES_CLOCK {
    @Override
    Store in(Store store, String database) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (!new CountDownLatch(1).await(900, TimeUnit.MILLISECONDS)) {
                store.shiftClock(Duration.ofSeconds(3));
              }
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          });
      return store;
    }
  },

  /// What was done is answered before it is committed, up to half a second later.
  RELAXED_DURABILITY {
    @Override
    Store in(Store store, String database) {
      EarlyAnswers early = new EarlyAnswers(store);
      return writing(store, early::write);
    }
  },

  /// A request that comes again is not known any more.
  KEY_FORGOTTEN {
    @Override
    Store in(Store store, String database) {
      return Fault.KEY_FORGOTTEN.plant().apply(store);
    }
  },

  /// A parent is told again what it was told.
  CALLBACK_TWICE {
    @Override
    Store in(Store store, String database) {
      return Fault.CALLBACK_TWICE.plant().apply(store);
    }
  },

  /// The feed is read by numbers that the database gives before the commit.
  PAGED_BY_ID {
    @Override
    Store in(Store store, String database) {
      IdsForPositions.in(database);
      return store;
    }
  };

  /// @param database as `--db` takes it
  abstract Store in(Store store, String database);

  /// Whether it is made of what one node remembers: with another beside it, it is there half of the
  /// time only.
  boolean isOfOneNode() {
    return this == FENCE_DROPPED;
  }

  /// How works are written.
  interface Writing {
    @Nullable Object write(Work<?> work);
  }

  /// The same store, but for the way in which it writes.
  private static Store writing(Store store, Writing writing) {
    return Substitute.of(
        store, Store.class, Map.of("write", work -> writing.write((Work<?>) work)));
  }

  /// A store that keeps another lease than the one that is given, from the second claim of a run
  /// on.
  ///
  /// @param first the lease of each run that was claimed, kept here
  /// @param kept of the first lease and the one that is given
  public static Store claiming(Store store, Map<RunId, Lease> first, BinaryOperator<Lease> kept) {
    UnaryOperator<Run> saved =
        run -> {
          if (run.state() instanceof RunState.Claimed(Lease lease)) {
            Lease before = first.putIfAbsent(run.id(), lease);
            if (before != null) {
              return run.with(new RunState.Claimed(kept.apply(before, lease)));
            }
          }
          return run;
        };
    return writing(store, work -> store.write(tx -> work.in(saving(tx, saved))));
  }

  private static Tx saving(Tx tx, UnaryOperator<Run> saved) {
    RunTable runs = tx.runs();
    Map<String, Substitute.Instead> saving =
        Map.of(
            "save",
            run -> {
              runs.save(saved.apply((Run) run));
              return null;
            },
            "saveAll",
            all -> {
              runs.saveAll(((List<?>) all).stream().map(run -> saved.apply((Run) run)).toList());
              return null;
            });
    RunTable keeping = Substitute.of(runs, RunTable.class, saving);
    return Substitute.of(tx, Tx.class, Map.of("runs", _ -> keeping));
  }
}
