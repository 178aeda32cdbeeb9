package dev.runledger.ledger;

import dev.runledger.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Pieces of work that have nothing to do with each other: one that fails keeps no other from its
/// turn. For one thread.
final class InTurn {
  private @Nullable RuntimeException first;

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
    if (first == null) {
      first = e;
    } else {
      first.addSuppressed(e);
    }
  }

  /// @throws RuntimeException the first failure of all, with the others suppressed
  void end() {
    if (first != null) {
      throw first;
    }
  }
}
