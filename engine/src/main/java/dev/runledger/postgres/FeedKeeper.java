package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.sql.StoreThread;
import dev.runledger.store.Bell;
import dev.runledger.store.EventTable.FeedEntry;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's part in the feed: moves into it what was committed, by whichever node, and wakes who
/// waits on this node for what came. It looks when this node commits, when another one tells, and
/// now and then by itself; so nothing depends on being told.
final class FeedKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedKeeper.class);

  /// Between two moves: each of them tells every node.
  private static final Duration MOVE_EVERY = Duration.ofMillis(20);

  /// Between two looks while nobody tells, and something happens or somebody waits.
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private static final Duration LOOK_IDLE = Duration.ofSeconds(1);
  private static final Duration LOOK_AFTER_FAILURE = Duration.ofSeconds(1);

  private static final int BATCHES = 1_000;

  /// Batches that are moved between two sweeps of the inbox.
  private static final long SWEEP_AFTER = 5_000;

  private final PostgresTransactions transactions;
  private final Bell bell;
  private final String channel;
  private final BooleanSupplier isTold;
  private final Semaphore told = new Semaphore(0);
  private final AtomicLong failures = new AtomicLong();
  private final StoreThread thread;

  private long nextPos;
  private long nextWake;
  private long moved;
  private long movedAt = System.nanoTime() - MOVE_EVERY.toNanos();
  private volatile boolean closed;

  /// @param channel on which nodes tell each other
  /// @param isTold whether other nodes' telling is heard
  FeedKeeper(PostgresTransactions transactions, Bell bell, String channel, BooleanSupplier isTold) {
    this.transactions = transactions;
    this.bell = bell;
    this.channel = channel;
    this.isTold = isTold;
    PostgresFeed.Head head = look();
    this.nextPos = head.nextPos();
    this.nextWake = head.nextWake();
    this.thread = StoreThread.start("runledger-feed", this::loop);
  }

  /// Something was committed here, or another node told.
  void tell() {
    if (told.availablePermits() == 0) {
      told.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    tell();
    thread.join();
  }

  private void loop() {
    while (!closed) {
      try {
        wait(round());
      } catch (InterruptedException _) {
        LOG.warn("The feed's thread was interrupted and goes on: it ends with the store.");
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }
  }

  private void failed(Throwable why) {
    long number = failures.incrementAndGet();
    if (why instanceof StoreException store && (store.isUnavailable() || store.isUnknown())) {
      LOG.warn("The feed cannot be read now (failure {}): {}", number, why.getMessage());
    } else {
      LOG.error("The feed goes on after failure {}", number, why);
    }
    try {
      wait(LOOK_AFTER_FAILURE);
    } catch (InterruptedException _) {
      LOG.warn("The feed's thread was interrupted and goes on: it ends with the store.");
    }
  }

  private void wait(Duration atMost) throws InterruptedException {
    if (told.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      told.drainPermits();
    }
  }

  /// @return how long to wait for the next round unless somebody tells
  private Duration round() {
    PostgresFeed.Head head = look();
    boolean waits = head.hasMore();
    if (waits && untilMove().isZero()) {
      movedAt = System.nanoTime();
      moved += transactions.write(tx -> PostgresFeed.move(((PostgresTx) tx).sql(), channel));
      waits = false;
      head = look();
    }
    if (moved >= SWEEP_AFTER) {
      moved = 0;
      transactions.sweepFeed();
    }
    boolean came = follow(head);
    if (waits) {
      return untilMove();
    }
    return came ? Duration.ZERO : pause();
  }

  private Duration untilMove() {
    long left = MOVE_EVERY.toNanos() - (System.nanoTime() - movedAt);
    return Duration.ofNanos(Math.max(0, left));
  }

  private Duration pause() {
    return isTold.getAsBoolean() || !bell.isHeard() ? LOOK_IDLE : LOOK_EVERY;
  }

  private PostgresFeed.Head look() {
    return transactions.read(tx -> PostgresFeed.head(((PostgresTx) tx).sql()));
  }

  /// Wakes who waits for what came since the last time.
  ///
  /// @return whether anything came
  private boolean follow(PostgresFeed.Head head) {
    boolean came = head.nextPos() > nextPos || head.nextWake() > nextWake;
    if (head.nextWake() - nextWake > PostgresFeed.WAKES_KEPT) {
      bell.ringAll();
    } else if (head.nextWake() > nextWake) {
      List<String> wakes =
          transactions.read(tx -> PostgresFeed.wakesFrom(((PostgresTx) tx).sql(), nextWake));
      WakeText.read(transactions.node(), wakes).forEach(bell::ring);
      WakeText.readPassing(transactions.node(), wakes).forEach(bell::pass);
    }
    nextWake = head.nextWake();
    while (head.nextPos() > nextPos) {
      List<FeedEntry> batches =
          transactions.read(tx -> PostgresFeed.from(((PostgresTx) tx).sql(), nextPos, BATCHES));
      if (batches.isEmpty()) {
        nextPos = head.nextPos();
        break;
      }
      topics(batches).forEach(bell::ring);
      nextPos = batches.getLast().lastPos() + 1;
    }
    return came;
  }

  private static Set<Topic> topics(List<FeedEntry> batches) {
    Set<Topic> topics = new LinkedHashSet<>();
    for (FeedEntry batch : batches) {
      RunId run = batch.run();
      if (run != null) {
        topics.add(new Topic.OfRun(run));
      }
      topics.add(new Topic.OfSession(batch.session()));
    }
    topics.add(new Topic.Feed());
    return topics;
  }
}
