package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Moves the runs whose time has come, some in each transaction. One that cannot be moved, or that
/// nothing comes of, keeps no other from its turn: a deadline that was set by hand may mean
/// nothing, and a trigger that somebody made may refuse.
final class DueRuns {
  /// How many runs one transaction moves at the most, so that it never holds up others for long.
  private static final int BATCH = 100;

  private final Store store;
  private final AtomicLong taken = new AtomicLong();

  DueRuns(Store store) {
    this.store = store;
  }

  interface Due {
    /// The first of those that are due, as they are read here; in a transaction that writes,
    /// without those that another one has in hand.
    List<RunId> runs(Tx tx, Instant now, int most);
  }

  interface Move {
    /// @return whether anything became of it
    boolean of(Tx tx, Run run);
  }

  interface Telling<T> {
    /// @return what became of it, to be told; empty where nothing did
    Optional<T> of(Tx tx, Run run);
  }

  /// How many runs were taken so far.
  long taken() {
    return taken.get();
  }

  /// Looks without writing first, because most sweeps find nothing.
  ///
  /// @throws StoreException where the database cannot be asked
  /// @throws RuntimeException the first failure, with the others suppressed, when all had their
  ///   turn
  void move(Due due, Move move) {
    InTurn turns = new InTurn();
    move(due, (tx, run) -> move.of(tx, run) ? Optional.of(run.id()) : Optional.empty(), turns);
    turns.end();
  }

  /// The same for one who wants to know what came of it.
  ///
  /// @param turns is told of each that cannot be moved
  /// @return of those that something became of, what
  /// @throws StoreException where the database cannot be asked
  <T> List<T> move(Due due, Telling<T> move, InTurn turns) {
    List<T> told = new ArrayList<>();
    Set<RunId> left = new HashSet<>();
    for (List<RunId> next = look(due, left); !next.isEmpty(); next = look(due, left)) {
      Batch<T> batch = together(due, move, left);
      if (batch == null) {
        for (RunId id : next) {
          turns.take(() -> told.addAll(alone(due, move, id, left)));
          left.add(id);
        }
      } else {
        told.addAll(batch.told());
        // Where none could be taken, others have them all in hand.
        left.addAll(batch.taken().isEmpty() ? next : batch.still());
      }
    }
    return told;
  }

  private List<RunId> look(Due due, Set<RunId> left) {
    return store.read(tx -> next(tx, due, left));
  }

  private static List<RunId> next(Tx tx, Due due, Set<RunId> left) {
    return due.runs(tx, tx.now(), BATCH + left.size()).stream()
        .filter(id -> !left.contains(id))
        .limit(BATCH)
        .toList();
  }

  /// @param still those that nothing came of
  /// @param told what came of the others
  private record Batch<T>(List<RunId> taken, List<RunId> still, List<T> told) {}

  /// @return null where one of them failed, and nothing became of any
  private <T> @Nullable Batch<T> together(Due due, Telling<T> move, Set<RunId> left) {
    Batch<T> batch;
    try {
      batch = store.write(tx -> take(tx, next(tx, due, left), move));
    } catch (StoreException e) {
      if (e.isUnavailable() || e.isUnknown()) {
        throw e;
      }
      return null;
    } catch (RuntimeException e) {
      return null;
    }
    taken.addAndGet(batch.taken().size());
    return batch;
  }

  private static <T> Batch<T> take(Tx tx, List<RunId> runs, Telling<T> move) {
    List<RunId> still = new ArrayList<>();
    List<T> told = new ArrayList<>();
    for (RunId id : runs) {
      move.of(tx, Ledger.find(tx, id)).ifPresentOrElse(told::add, () -> still.add(id));
    }
    return new Batch<>(runs, still, told);
  }

  /// @return what came of it, if anything
  private <T> List<T> alone(Due due, Telling<T> move, RunId id, Set<RunId> left) {
    Batch<T> batch;
    try {
      batch =
          store.write(tx -> {
            boolean isDue = next(tx, due, left).contains(id);
            return take(tx, isDue ? List.of(id) : List.of(), move);
          });
    } catch (StoreException e) {
      throw e.in("Run %s cannot be moved, though it is due".formatted(id));
    } catch (RuntimeException e) {
      throw new IllegalStateException("Run %s cannot be moved, though it is due".formatted(id), e);
    }
    taken.addAndGet(batch.taken().size());
    return batch.told();
  }
}
