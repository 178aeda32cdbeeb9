package dev.runledger.simulation;

import dev.runledger.id.Ids;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Operator;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.ledger.Snapshots;
import dev.runledger.store.Store;
import dev.runledger.work.Deadlines;

/// A node that somebody is connected to: nothing of it is kept but what is in the store, so that a
/// new one is as good as one that died.
record Node(
    Ledger ledger,
    Sessions sessions,
    Runners runners,
    Dispatcher dispatcher,
    EventLog log,
    Snapshots snapshots,
    Operator operator) {

  static Node on(Store store, Ids ids, Deadlines times) {
    var ledger = new Ledger(store, ids, times);
    return new Node(
        ledger,
        new Sessions(store, ids, times, ledger),
        new Runners(store, times),
        new Dispatcher(store, ids, times),
        new EventLog(store, times),
        new Snapshots(store, times),
        new Operator(store, times));
  }
}
