package dev.runledger.torture;

import dev.runledger.rig.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Who is tortured, how, how long, and with which chance.
///
/// @param nemeses what may be broken; what this house does not have is left out
/// @param folder for everything that is kept
public record Setup(long seed, Times times, Set<Nemesis> nemeses, Server server, Path folder) {
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

  public Setup {
    var possible = EnumSet.copyOf(nemeses);
    switch (server.base()) {
      case Base.SqliteFile _ ->
          possible.removeAll(
              Set.of(Nemesis.CUT_DATABASE, Nemesis.KILL_BACKENDS, Nemesis.CRASH_DATABASE));
      case Base.Given _ -> possible.remove(Nemesis.CRASH_DATABASE);
      case Base.OwnServer _ -> {}
    }
    nemeses = Collections.unmodifiableSet(possible);
  }

  /// @param broken how long things are broken
  /// @param calm how long, after that, to wait for the next run to come to its end
  public record Times(Duration broken, Duration calm) {}

  /// @param command starts a node
  /// @param base that all nodes share
  /// @param runners how many processes take runs
  public record Server(ServerCommand command, Base base, int nodes, int runners) {
    /// @throws IllegalArgumentException for several nodes on one SQLite file
    public Server {
      if (base instanceof Base.SqliteFile && nodes > 1) {
        throw new IllegalArgumentException(
            "A SQLite file is for one node, and these are " + nodes + "; use PostgreSQL for more");
      }
    }
  }
}
