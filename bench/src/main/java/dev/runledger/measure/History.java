package dev.runledger.measure;

import dev.runledger.rig.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Databases with years of use in them, and one run with many events in each.
///
/// @param run whose events are read
/// @param events how many of it are read, from its second one on
record History(String database, String run, int events) {
  static final int RUNS = 1_000_000;

  /// Of the run that is read.
  static final int EVENTS = 10_000;

  /// Runs that are over, with ten events each, and one run whose events lie all over the table.
  /// Filled in once, for the first measure that asks: it takes minutes.
  static History full(Lab lab, StoreKind store) throws Exception {
    History known = lab.full().get(store);
    if (known == null) {
      known = fill(lab, store);
      lab.full().put(store, known);
    }
    return known;
  }

  private static History fill(Lab lab, StoreKind store) throws Exception {
    String name = "full";
    String database = lab.database(name, store);
    String run;
    try (ServerProcess server = lab.node(name, database)) {
      InetSocketAddress address = address(server);
      new NoOpRunners(address, 1, 1).drain(1);
      run = Writers.submit(address, 1).getFirst();
    }
    int runs = lab.effort().size(RUNS);
    int events = lab.effort().size(EVENTS);
    lab.progress()
        .accept("%s: filling in %,d runs and %,d events".formatted(store.word(), runs, 10 * runs));
    PendingRuns.filler(store, database).history(runs, events);
    return new History(database, run, events);
  }

  /// Nothing but the run that is read.
  static History empty(Lab lab, StoreKind store, String name) throws Exception {
    String database = lab.database(name, store);
    int events = lab.effort().size(EVENTS);
    try (ServerProcess server = lab.node(name, database)) {
      InetSocketAddress address = address(server);
      List<String> runs = Writers.submit(address, 1);
      Writers.append(address, runs.getFirst(), events);
      return new History(database, runs.getFirst(), events);
    }
  }

  private static InetSocketAddress address(ServerProcess server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }
}
