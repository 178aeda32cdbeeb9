package dev.runledger.torture;

import dev.runledger.rig.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Who is tortured, how long, and with which chance.
///
/// @param lasts how long things are broken
/// @param database as `--db` takes it; '' for a SQLite file of its own
/// @param runners processes that take runs
/// @param folder for everything that is kept
public record Setup(
    long seed,
    Duration lasts,
    String database,
    int nodes,
    int runners,
    ServerCommand command,
    Path folder) {
  static final Duration LEASE = Duration.ofSeconds(2);

  /// How long after a lease a run may stay with a holder that is gone.
  static final Duration SLACK = Duration.ofSeconds(5);

  /// Short times, so that all of them pass within a minute.
  static final List<String> OPTIONS =
      List.of(
          "--lease", "2s",
          "--heartbeat", "500ms",
          "--claim-ack", "1s",
          "--runner-stale", "3s",
          "--stop-grace", "2s",
          "--sweep-every", "200ms",
          "--redeliver", "500ms",
          "--retry-back-off", "100ms",
          "--stream-heartbeat", "1s",
          "--longest-wait", "5s");

  boolean onPostgres() {
    return database.startsWith("jdbc:postgresql:");
  }
}
