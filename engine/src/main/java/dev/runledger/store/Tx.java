package dev.runledger.store;

import dev.runledger.event.PassingEvent;
import java.time.Instant;

/// A transaction that is open. It belongs to the [Work] that was given it, and ends with it.
public interface Tx {

  /// The store's time, the same for the whole transaction, in microseconds.
  Instant now();

  RunTable runs();

  QueueTable queue();

  SessionTable sessions();

  EventTable events();

  RunnerTable runners();

  CommandTable commands();

  SnapshotTable snapshots();

  KeyTable keys();

  AgentTable agents();

  InboxTable inbox();

  AuditTable audit();

  OverviewTable overview();

  SealTable seals();

  /// Rings the topic's listeners once this transaction is durable, and never when it is rolled
  /// back.
  void ring(Topic topic);

  /// Shows the event to all who follow its run or its session, on whichever node, once this
  /// transaction is durable, and never when it is rolled back.
  void pass(PassingEvent event);
}
