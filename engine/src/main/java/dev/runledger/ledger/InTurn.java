package dev.runledger.ledger;

import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/// Pieces of work that have nothing to do with each other: one that fails keeps no other from its
/// turn. For one thread.
final class InTurn {
  /// Of more than these nobody reads the reasons.
  private static final int MOST_KEPT = 1000;

  private final List<RuntimeException> failures = new ArrayList<>();
  private int count;

  /// @throws StoreException where the database cannot be asked, and the others could not either
  void take(Runnable work) {
    try {
      work.run();
    } catch (StoreException e) {
      if (e.isUnavailable() || e.isUnknown()) {
        throw e;
      }
      failed(e);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException e) {
    count++;
    if (failures.size() < MOST_KEPT) {
      failures.add(e);
    }
  }

  /// How many failed so far.
  int count() {
    return count;
  }

  /// What failed so far, in its order; the first thousand of it.
  List<RuntimeException> failures() {
    return List.copyOf(failures);
  }

  /// @throws RuntimeException the first failure of all, with the others suppressed
  void end() {
    if (!failures.isEmpty()) {
      RuntimeException first = failures.getFirst();
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }
}
