package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.sql.Sql;
import dev.runledger.sql.StoreThread;
import dev.runledger.store.Bell;
import dev.runledger.store.EventTable.FeedEntry;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final FeedCalls calls = new FeedCalls();
  private final Neighbours neighbours = new Neighbours(System::nanoTime);
  private final AtomicLong failures = new AtomicLong();
  private final StoreThread thread;

  private long nextPos;
  private long nextWake;
  private long moved;
  private long due = System.nanoTime();

  /// @param channel on which nodes tell each other
  /// @param isTold whether other nodes' telling is heard
  FeedKeeper(PostgresTransactions transactions, Bell bell, String channel, BooleanSupplier isTold) {
    this.transactions = transactions;
    this.bell = bell;
    this.channel = channel;
    this.isTold = isTold;
    PostgresFeed.Head head = transactions.read(tx -> PostgresFeed.head(((PostgresTx) tx).sql()));
    this.nextPos = head.nextPos();
    this.nextWake = head.nextWake();
    this.thread = StoreThread.start("runledger-feed", this::loop);
  }

  /// Something was committed here.
  void tell() {
    calls.left();
  }

  /// Somebody told.
  ///
  /// @param word who said it; this node's own words are no news, and an empty one says that
  ///   something may have been missed
  void hear(String word) {
    if (!word.equals(transactions.node())) {
      calls.moved();
      if (!word.isEmpty()) {
        neighbours.heard(word);
      }
    }
  }

  /// How many other nodes told something lately.
  int neighbours() {
    return neighbours.count();
  }

  @Override
  public void close() {
    calls.end();
    thread.join();
  }

  private void loop() {
    Duration atMost = pause();
    while (!calls.isOver()) {
      try {
        FeedCalls.Call call = calls.await(due, atMost);
        if (!calls.isOver()) {
          atMost = round(call);
        }
      } catch (InterruptedException _) {
        LOG.warn("The feed's thread was interrupted and goes on: it ends with the store.");
      } catch (RuntimeException | Error e) {
        failed(e);
        atMost = LOOK_AFTER_FAILURE;
        due = System.nanoTime() + LOOK_AFTER_FAILURE.toNanos();
        calls.left();
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
  }

  /// @return how long to wait for the next round unless somebody tells
  private Duration round(FeedCalls.Call call) {
    if (!call.move()) {
      Came came = transactions.read(tx -> look(((PostgresTx) tx).sql()));
      heed(came);
      if (came.head().hasMore() && call.look()) {
        // Its own node moves it, unless that is gone.
        return LOOK_EVERY;
      }
      return pause(came);
    }
    due = System.nanoTime() + MOVE_EVERY.toNanos();
    Came came = transactions.write(tx -> move(((PostgresTx) tx).sql()));
    heed(came);
    moved += came.moved();
    if (moved >= SWEEP_AFTER) {
      moved = 0;
      transactions.sweepFeed();
    }
    return pause(came);
  }

  private Duration pause(Came came) {
    if (came.head().hasMore()) {
      calls.left();
    }
    boolean isBehind = came.head().nextPos() > nextPos;
    return isBehind || (came.isNew() && !isTold.getAsBoolean()) ? Duration.ZERO : pause();
  }

  /// What came since the last time, read in one transaction.
  ///
  /// @param head where the feed stands now
  /// @param wakes what other nodes wake here
  /// @param batches the next that came, [#BATCHES] at the most
  /// @param moved how many batches this node moved
  /// @param isNew whether the feed stands further than before
  private record Came(
      PostgresFeed.Head head,
      List<String> wakes,
      List<FeedEntry> batches,
      long moved,
      boolean isNew) {}

  private Came look(Sql sql) {
    return since(sql, PostgresFeed.head(sql), 0);
  }

  /// Moves what waits, unless another node is at it, and tells the others.
  private Came move(Sql sql) {
    Optional<PostgresFeed.Moved> done = PostgresFeed.move(sql, channel, transactions.node());
    return done.isEmpty() ? look(sql) : since(sql, done.get().head(), done.get().batches());
  }

  private Came since(Sql sql, PostgresFeed.Head head, long moved) {
    long behind = head.nextWake() - nextWake;
    List<String> wakes =
        behind > 0 && behind <= PostgresFeed.WAKES_KEPT
            ? PostgresFeed.wakes(sql, nextWake, head.nextWake())
            : List.of();
    List<FeedEntry> batches =
        head.nextPos() > nextPos ? PostgresFeed.from(sql, nextPos, BATCHES) : List.of();
    boolean isNew = behind > 0 || head.nextPos() > nextPos;
    return new Came(head, wakes, batches, moved, isNew);
  }

  /// Wakes who waits for what came.
  private void heed(Came came) {
    PostgresFeed.Head head = came.head();
    if (head.nextWake() - nextWake > PostgresFeed.WAKES_KEPT) {
      bell.ringAll();
    }
    WakeText.read(transactions.node(), came.wakes()).forEach(bell::ring);
    WakeText.readPassing(transactions.node(), came.wakes()).forEach(bell::pass);
    nextWake = head.nextWake();
    if (head.nextPos() > nextPos) {
      topics(came.batches()).forEach(bell::ring);
      nextPos = came.batches().isEmpty() ? head.nextPos() : came.batches().getLast().lastPos() + 1;
    }
  }

  private Duration pause() {
    return isTold.getAsBoolean() || !bell.isHeard() ? LOOK_IDLE : LOOK_EVERY;
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
