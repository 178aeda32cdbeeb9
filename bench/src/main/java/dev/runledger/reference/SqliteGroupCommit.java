package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Producers who hand single events to one writer; it stores what has gathered in one transaction
/// and then tells all of them. No HTTP, no numbers, no fences.
public final class SqliteGroupCommit {
  private final Path file;
  private final List<String> runs;
  private final String payload;

  public SqliteGroupCommit(Path file, List<String> runs, String payload) {
    this.file = file;
    this.runs = runs;
    this.payload = payload;
  }

  private static final class Handed {
    private final Thread producer = Thread.currentThread();
    private volatile boolean stored;
  }

  public Tally run(int producers, Duration span) throws SQLException, InterruptedException {
    var queue = new ConcurrentLinkedQueue<Handed>();
    Tally tally = new Tally();
    try (SqliteLog log = new SqliteLog(file, runs)) {
      long started = System.nanoTime();
      long end = started + span.toNanos();
      var done = new CountDownLatch(producers);
      Thread writer = Thread.currentThread();
      for (int i = 0; i < producers; i++) {
        Thread.ofVirtual().start(() -> produce(queue, writer, end, tally, done));
      }
      while (done.getCount() > 0) {
        write(log, queue);
      }
      tally.ended(System.nanoTime() - started);
    }
    return tally;
  }

  private static void produce(
      ConcurrentLinkedQueue<Handed> queue,
      Thread writer,
      long end,
      Tally tally,
      CountDownLatch done) {
    var own = new Tally();
    while (System.nanoTime() < end) {
      long asked = System.nanoTime();
      var handed = new Handed();
      queue.add(handed);
      LockSupport.unpark(writer);
      while (!handed.stored) {
        LockSupport.park(handed);
      }
      own.add(1, System.nanoTime() - asked);
    }
    tally.addAll(own);
    done.countDown();
    LockSupport.unpark(writer);
  }

  private void write(SqliteLog log, ConcurrentLinkedQueue<Handed> queue) throws SQLException {
    List<Handed> group = new ArrayList<>();
    for (@Nullable Handed next = queue.poll(); next != null; next = queue.poll()) {
      group.add(next);
      log.add(runs.get(ThreadLocalRandom.current().nextInt(runs.size())), payload);
    }
    if (group.isEmpty()) {
      LockSupport.park(queue);
      return;
    }
    log.commit();
    for (Handed one : group) {
      one.stored = true;
      LockSupport.unpark(one.producer);
    }
  }

  /// Whole batches, each a transaction, as fast as one writer can.
  public Tally batches(int size, Duration span) throws SQLException {
    Tally tally = new Tally();
    try (SqliteLog log = new SqliteLog(file, runs)) {
      long started = System.nanoTime();
      long end = started + span.toNanos();
      while (System.nanoTime() < end) {
        long asked = System.nanoTime();
        String run = runs.get(ThreadLocalRandom.current().nextInt(runs.size()));
        for (int i = 0; i < size; i++) {
          log.add(run, payload);
        }
        log.commit();
        tally.add(size, System.nanoTime() - asked);
      }
      tally.ended(System.nanoTime() - started);
    }
    return tally;
  }
}
