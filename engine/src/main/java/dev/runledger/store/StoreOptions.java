package dev.runledger.store;

import java.time.Duration;

/// How a store is opened.
///
/// @param migrate whether opening brings the schema up to date; otherwise an older one is refused
/// @param patience how long a write waits while another process holds the database's lock
/// @param readers how many threads read a SQLite file at the same time
/// @param connections how many connections to a server are used at the same time, half of them for
///   writes; two more keep the feed
/// @param listen whether a server's LISTEN is used; without it nodes learn of each other's writes
///   by looking often
public record StoreOptions(
    boolean migrate, Duration patience, int readers, int connections, boolean listen) {
  public static final int FEWEST_CONNECTIONS = 2;
  public static final int MOST_CONNECTIONS = 1000;
  public static final int USUAL_CONNECTIONS = 16;

  private static final int MOST_READERS = 64;

  public StoreOptions {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("Not a patience: " + patience + " (zero or more)");
    }
    if (readers < 1 || readers > MOST_READERS) {
      throw new IllegalArgumentException(
          "Not a number of readers: " + readers + " (1 to " + MOST_READERS + ")");
    }
    if (connections < FEWEST_CONNECTIONS || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "Not a number of connections: %d (%d to %d)"
              .formatted(connections, FEWEST_CONNECTIONS, MOST_CONNECTIONS));
    }
  }

  /// Migrates, waits up to 30 seconds, reads a file with 3 threads, uses 16 connections and LISTEN.
  public static StoreOptions standard() {
    return new StoreOptions(true, Duration.ofSeconds(30), 3, USUAL_CONNECTIONS, true);
  }

  public StoreOptions withMigrate(boolean migrates) {
    return new StoreOptions(migrates, patience, readers, connections, listen);
  }

  public StoreOptions withPatience(Duration time) {
    return new StoreOptions(migrate, time, readers, connections, listen);
  }

  public StoreOptions withConnections(int most) {
    return new StoreOptions(migrate, patience, readers, most, listen);
  }

  public StoreOptions withListen(boolean listens) {
    return new StoreOptions(migrate, patience, readers, connections, listens);
  }
}
