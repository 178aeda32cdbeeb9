package dev.runledger.sqlite;

import dev.runledger.event.PassingEvent;
import dev.runledger.sql.JdbcAgents;
import dev.runledger.sql.JdbcAudit;
import dev.runledger.sql.JdbcInbox;
import dev.runledger.sql.JdbcKeys;
import dev.runledger.sql.JdbcOverview;
import dev.runledger.sql.JdbcRunners;
import dev.runledger.sql.JdbcSnapshots;
import dev.runledger.sql.Sql;
import dev.runledger.store.AgentTable;
import dev.runledger.store.AuditTable;
import dev.runledger.store.Bell;
import dev.runledger.store.CommandTable;
import dev.runledger.store.EventTable;
import dev.runledger.store.InboxTable;
import dev.runledger.store.KeyTable;
import dev.runledger.store.OverviewTable;
import dev.runledger.store.QueueTable;
import dev.runledger.store.RunTable;
import dev.runledger.store.RunnerTable;
import dev.runledger.store.SealTable;
import dev.runledger.store.SessionTable;
import dev.runledger.store.SnapshotTable;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A transaction on SQLite: its tables share one connection.
final class SqliteTx implements Tx {
  private final Sql sql;
  private final Instant now;
  private final Set<Topic> rings = new LinkedHashSet<>();
  private final List<PassingEvent> passing = new ArrayList<>();

  SqliteTx(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public RunTable runs() {
    return new SqliteRuns(sql, now);
  }

  @Override
  public QueueTable queue() {
    return new SqliteQueue(sql, new SqliteRuns(sql, now));
  }

  @Override
  public SessionTable sessions() {
    return new SqliteSessions(sql, now);
  }

  @Override
  public EventTable events() {
    return new SqliteEvents(sql, now);
  }

  @Override
  public RunnerTable runners() {
    return new JdbcRunners(sql);
  }

  @Override
  public CommandTable commands() {
    return new SqliteCommands(sql, now);
  }

  @Override
  public SnapshotTable snapshots() {
    return new JdbcSnapshots(sql);
  }

  @Override
  public KeyTable keys() {
    return new JdbcKeys(sql, now);
  }

  @Override
  public AgentTable agents() {
    return new JdbcAgents(sql, now);
  }

  @Override
  public InboxTable inbox() {
    return new JdbcInbox(sql, now);
  }

  @Override
  public AuditTable audit() {
    return new JdbcAudit(sql, now);
  }

  @Override
  public OverviewTable overview() {
    return new JdbcOverview(sql);
  }

  @Override
  public SealTable seals() {
    return new SqliteSeals(sql);
  }

  @Override
  public void ring(Topic topic) {
    rings.add(topic);
  }

  @Override
  public void pass(PassingEvent event) {
    passing.add(event);
  }

  Sql sql() {
    return sql;
  }

  /// Rings what these are to ring, each topic once, and hands on what they show, now that they are
  /// durable.
  static void tell(List<SqliteTx> stored, Bell bell) {
    Set<Topic> topics = new LinkedHashSet<>();
    for (SqliteTx tx : stored) {
      topics.addAll(tx.rings);
      tx.passing.forEach(bell::pass);
    }
    topics.forEach(bell::ring);
  }
}
