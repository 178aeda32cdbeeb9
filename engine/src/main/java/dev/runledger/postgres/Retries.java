package dev.runledger.postgres;

import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// How often one work is tried again, and after what.
final class Retries {
  private static final int MOST_CONFLICTS = 10;
  private static final Duration BREATH = Duration.ofMillis(2);

  private int conflicts;
  private boolean doubled;
  private boolean lost;

  /// Whether the work is to be done again after this; a moment later, where others are at the same
  /// rows.
  boolean isWorthAnother(StoreException why) {
    if (why.isConflict() && conflicts < MOST_CONFLICTS) {
      conflicts++;
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(BREATH.toNanos() * conflicts) + 1);
      return true;
    }
    if (Failure.isDoubledKey(why) && !doubled) {
      doubled = true;
      return true;
    }
    if ((Failure.isLostConnection(why) || Failure.isStoodStill(why)) && !lost) {
      lost = true;
      return true;
    }
    return false;
  }

  /// Whether a connection was lost, so that the next one is to be looked at first.
  boolean hasLostConnection() {
    return lost;
  }
}
