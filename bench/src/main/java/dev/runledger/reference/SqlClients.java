package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/// What pgbench would do, where there is none: clients with a connection and prepared statements
/// each, who do one thing after the other.
final class SqlClients {
  private SqlClients() {}

  /// What one client does, on a connection of its own that commits by itself.
  @FunctionalInterface
  interface Work {
    Step prepare(Connection connection) throws SQLException;
  }

  @FunctionalInterface
  interface Step {
    /// @return how much was done
    int once() throws SQLException;
  }

  static Tally run(PostgresPlace place, int clients, Duration span, Work work)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + span.toNanos();
    return run(place, clients, () -> System.nanoTime() < end, work);
  }

  static Tally run(PostgresPlace place, int clients, BooleanSupplier goOn, Work work)
      throws InterruptedException, ExecutionException {
    var all = new Tally();
    long started = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Tally>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        running.add(threads.submit(() -> one(place, goOn, work)));
      }
      for (Future<Tally> one : running) {
        all.addAll(one.get());
      }
    }
    all.ended(System.nanoTime() - started);
    return all;
  }

  private static Tally one(PostgresPlace place, BooleanSupplier goOn, Work work)
      throws SQLException {
    var own = new Tally();
    try (Connection connection = place.connect()) {
      Step step = work.prepare(connection);
      while (goOn.getAsBoolean()) {
        long asked = System.nanoTime();
        own.add(step.once(), System.nanoTime() - asked);
      }
    }
    return own;
  }
}
