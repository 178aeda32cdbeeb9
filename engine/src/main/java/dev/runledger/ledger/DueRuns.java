package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
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
    Set<RunId> left = new HashSet<>();
    InTurn turns = new InTurn();
    for (List<RunId> next = look(due, left); !next.isEmpty(); next = look(due, left)) {
      Batch batch = together(due, move, left);
      if (batch == null) {
        for (RunId id : next) {
          turns.take(() -> alone(due, move, id, left));
          left.add(id);
        }
      } else {
        // Where none could be taken, others have them all in hand.
        left.addAll(batch.taken().isEmpty() ? next : batch.still());
      }
    }
    turns.end();
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
  private record Batch(List<RunId> taken, List<RunId> still) {}

  /// @return null where one of them failed, and nothing became of any
  private @Nullable Batch together(Due due, Move move, Set<RunId> left) {
    Batch batch;
    try {
      batch =
          store.write(tx -> {
            List<RunId> runs = next(tx, due, left);
            List<RunId> still =
                runs.stream().filter(id -> !move.of(tx, Ledger.find(tx, id))).toList();
            return new Batch(runs, still);
          });
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

  private void alone(Due due, Move move, RunId id, Set<RunId> left) {
    boolean isTaken;
    try {
      isTaken =
          store.write(tx -> {
            boolean isDue = next(tx, due, left).contains(id);
            if (isDue) {
              move.of(tx, Ledger.find(tx, id));
            }
            return isDue;
          });
    } catch (StoreException e) {
      throw e.in("Run %s cannot be moved, though it is due".formatted(id));
    } catch (RuntimeException e) {
      throw new IllegalStateException("Run %s cannot be moved, though it is due".formatted(id), e);
    }
    taken.addAndGet(isTaken ? 1 : 0);
  }
}
