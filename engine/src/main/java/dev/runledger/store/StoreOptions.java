package dev.runledger.store;

import java.time.Duration;

/// How a store is opened.
///
/// @param migrate whether opening brings the schema up to date; otherwise an older one is refused
/// @param patience how long a write waits while another process holds the database's lock
/// @param readers how many threads read at the same time
public record StoreOptions(boolean migrate, Duration patience, int readers) {
  private static final int MOST_READERS = 64;

  public StoreOptions {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("Not a patience: " + patience + " (zero or more)");
    }
    if (readers < 1 || readers > MOST_READERS) {
      throw new IllegalArgumentException(
          "Not a number of readers: " + readers + " (1 to " + MOST_READERS + ")");
    }
  }

  /// Migrates, waits up to 30 seconds, reads with 3 threads.
  public static StoreOptions standard() {
    return new StoreOptions(true, Duration.ofSeconds(30), 3);
  }

  public StoreOptions withMigrate(boolean migrates) {
    return new StoreOptions(migrates, patience, readers);
  }

  public StoreOptions withPatience(Duration time) {
    return new StoreOptions(migrate, time, readers);
  }
}
