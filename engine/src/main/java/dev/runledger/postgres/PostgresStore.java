package dev.runledger.postgres;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Job;
import dev.runledger.sql.Sql;
import dev.runledger.sql.StoreThreads;
import dev.runledger.store.Bell;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL database: some connections that write, some that read, and a feed that all nodes
/// keep together.
public final class PostgresStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  /// Beside those of the callers: the feed's, and one for looks at the clock.
  private static final int OWN_CONNECTIONS = 2;

  private final Bell bell = new Bell();
  private final PostgresPool pool;
  private final PostgresTransactions transactions;
  private final FeedListener listener;
  private final FeedKeeper feed;
  private final StoreThreads writers;
  private final StoreThreads readers;

  private PostgresStore(StoreAddress.Postgres address, StoreOptions options, boolean pooled) {
    String channel = PostgresFeed.channel(address.schema());
    int most = options.connections();
    this.pool = new PostgresPool(address, most + OWN_CONNECTIONS, pooled, options.patience());
    this.transactions =
        new PostgresTransactions(pool, address.schema(), options.patience(), this::committed);
    this.listener = new FeedListener(address, channel);
    this.feed = new FeedKeeper(transactions, bell, channel, listener::hears);
    if (options.listen() && !pooled) {
      listener.start(feed::hear);
    }
    int reading = most / 2;
    this.readers =
        new StoreThreads("runledger-reader", reading, options.patience(), transactions::read);
    this.writers =
        new StoreThreads(
            "runledger-writer", most - reading, options.patience(), transactions::write);
  }

  public static PostgresStore open(StoreAddress.Postgres address, StoreOptions options) {
    return open(address, options, MigrationFiles.ofPostgres());
  }

  static PostgresStore open(
      StoreAddress.Postgres address, StoreOptions options, MigrationFiles migrations) {
    boolean pooled;
    try (Sql sql = PostgresConnections.open(address)) {
      PostgresConnections.check(sql, address);
      pooled = PostgresConnections.isPooled(sql);
      new PostgresMigrator(sql, address, migrations, options.patience()).prepare(options.migrate());
    }
    if (pooled) {
      LOG.info(
          "{} is reached through a pooler: without LISTEN, without prepared statements", address);
    }
    return new PostgresStore(address, options, pooled);
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    refuseNesting();
    var job = new Job<T>(work);
    writers.submit(job);
    return job.await();
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    refuseNesting();
    var job = new Job<T>(work);
    readers.submit(job);
    return job.await();
  }

  @Override
  public Bell bell() {
    return bell;
  }

  /// Where other nodes are not heard, because of a pooler or by its options, it is 1.
  @Override
  public int busyNodes() {
    return 1 + feed.neighbours();
  }

  @Override
  public Instant now() {
    return read(Tx::now);
  }

  @Override
  public void shiftClock(Duration by) {
    transactions.shiftClock(by);
    bell.ringAll();
  }

  @Override
  public void close() {
    refuseNesting();
    readers.close();
    writers.close();
    listener.close();
    feed.close();
    pool.close();
    bell.ringAll();
  }

  /// Who waits here is woken at once; who follows the feed is woken when it has come there, and so
  /// are all who wait on other nodes.
  private void committed(PostgresTx tx) {
    for (Topic topic : tx.rings()) {
      if (!(topic instanceof Topic.Feed)) {
        bell.ring(topic);
      }
    }
    tx.passing().forEach(bell::pass);
    if (tx.hasFed()) {
      feed.tell();
    }
  }

  /// A work that waited for another work could wait for its own thread.
  private void refuseNesting() {
    if (writers.isCurrentThread() || readers.isCurrentThread()) {
      throw new IllegalStateException(
          "A work cannot use the store that it runs on: use the transaction that it was given.");
    }
  }
}
