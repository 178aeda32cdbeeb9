package dev.runledger.postgres;

import dev.runledger.event.PassingEvent;
import dev.runledger.sql.JdbcAgents;
import dev.runledger.sql.JdbcAudit;
import dev.runledger.sql.JdbcInbox;
import dev.runledger.sql.JdbcKeys;
import dev.runledger.sql.JdbcOverview;
import dev.runledger.sql.Sql;
import dev.runledger.store.AgentTable;
import dev.runledger.store.AuditTable;
import dev.runledger.store.CommandTable;
import dev.runledger.store.EventTable;
import dev.runledger.store.InboxTable;
import dev.runledger.store.KeyTable;
import dev.runledger.store.OverviewTable;
import dev.runledger.store.QueueTable;
import dev.runledger.store.RunnerTable;
import dev.runledger.store.SealTable;
import dev.runledger.store.SessionTable;
import dev.runledger.store.SnapshotTable;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A transaction on PostgreSQL: its tables share one connection.
final class PostgresTx implements Tx {
  private final Sql sql;
  private final String schema;
  private final boolean locks;
  private final String node;
  private final PostgresAppends appends;
  private final Set<Topic> rings = new LinkedHashSet<>();
  private final List<PassingEvent> passing = new ArrayList<>();
  private final Duration offset;
  private @Nullable Instant now;

  /// @param locks whether what is found is locked until the end: in writing transactions
  /// @param node on which it runs
  /// @param offset of our clock from the server's
  PostgresTx(Sql sql, String schema, boolean locks, String node, Duration offset) {
    this.sql = sql;
    this.schema = schema;
    this.locks = locks;
    this.node = node;
    this.offset = offset;
    this.appends = new PostgresAppends(sql, this::now);
  }

  /// Its first statement began it, or it begins now.
  @Override
  public Instant now() {
    if (now == null) {
      sql.sendLead();
    }
    return Objects.requireNonNull(now);
  }

  /// It begins, or goes on after it waited for others: what it grants from now on is granted now.
  ///
  /// @param at what the server's clock says
  void reads(Instant at) {
    now = at.plus(offset);
  }

  @Override
  public PostgresRuns runs() {
    return new PostgresRuns(this);
  }

  @Override
  public QueueTable queue() {
    return new PostgresQueue(this);
  }

  @Override
  public SessionTable sessions() {
    return new PostgresSessions(this);
  }

  @Override
  public EventTable events() {
    return new PostgresEvents(this);
  }

  @Override
  public RunnerTable runners() {
    return new PostgresRunners(this);
  }

  @Override
  public CommandTable commands() {
    return new PostgresCommands(sql, this::now);
  }

  @Override
  public SnapshotTable snapshots() {
    return new PostgresSnapshots(sql);
  }

  @Override
  public KeyTable keys() {
    return new JdbcKeys(sql, now());
  }

  @Override
  public AgentTable agents() {
    return new JdbcAgents(sql, now());
  }

  @Override
  public InboxTable inbox() {
    return new JdbcInbox(sql, now());
  }

  @Override
  public AuditTable audit() {
    return new JdbcAudit(sql, now());
  }

  @Override
  public OverviewTable overview() {
    return new JdbcOverview(sql);
  }

  @Override
  public SealTable seals() {
    return new PostgresSeals(sql, locks);
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

  String schema() {
    return schema;
  }

  boolean locks() {
    return locks;
  }

  PostgresAppends appends() {
    return appends;
  }

  /// Has each statement from here on planned for the values that it is given. A plan for all values
  /// takes a filter that is left out for one that hardly any row passes, and reads the whole table.
  void planAnew() {
    sql.query("SELECT set_config('plan_cache_mode', 'force_custom_plan', true) AS mode")
        .one(row -> row.text("mode"));
  }

  /// Sends what was not sent yet, and whom other nodes are to wake, and commits it all in the same
  /// trip.
  void commit() {
    appends.commit(WakeText.of(node, rings, appends.topics(), passing));
  }

  /// Whether it left something in the feed's inbox.
  boolean hasFed() {
    return appends.hasFed();
  }

  /// What is to be rung once this is durable, each topic once.
  Set<Topic> rings() {
    return rings;
  }

  /// What is to be shown once this is durable.
  List<PassingEvent> passing() {
    return passing;
  }
}
