package dev.runledger.postgres;

import dev.runledger.sql.Job;
import dev.runledger.sql.Lead;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreException;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Begins and ends transactions. What the server needs to know is said in each of them, together
/// with its beginning: a connection remembers nothing.
///
/// What was rolled back to let others through is done again, and so is what a lost connection cut
/// short, unless it was cut while it was being committed: then nobody knows whether it was stored,
/// and the caller is told so.
final class PostgresTransactions {
  /// Every statement of ours finds its few rows by an index, and its plan is made once. Left alone,
  /// PostgreSQL plans anew for each array that it is given, which takes longer than to do it; and
  /// it plans for what a table held when it was last counted: where it was empty then, all of it is
  /// read for each row that is looked for. Lists are the exception: see [PostgresTx#planAnew].
  private static final String BY_INDEX =
      """
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true)
      """;

  /// READ COMMITTED: what is locked is read as it is then.
  private static final String BEGIN_WRITE =
      """
      BEGIN;
      SELECT clock_timestamp() AS now, set_config('search_path', '%1$s', true),
          set_config('lock_timeout', '%2$d', true),
          set_config('idle_in_transaction_session_timeout', '%3$d', true),
          set_config('runledger.writer', 'server', true),
      """
          + BY_INDEX
          + ";\n";

  private static final String BEGIN_READ =
      """
      BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
      SELECT clock_timestamp() AS now, set_config('search_path', '%1$s', true),
          set_config('lock_timeout', '%2$d', true),
      """
          + BY_INDEX
          + ";\n";

  /// After so long without a statement the server ends a transaction that writes: a node that
  /// stands still, or cannot be reached any more, holds locks that others need.
  private static final Duration LONGEST_STILL = Duration.ofSeconds(10);

  private final PostgresPool pool;
  private final String schema;
  private final String beginWrite;
  private final String beginRead;
  private final Consumer<PostgresTx> committed;
  private final String node = UUID.randomUUID().toString();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  /// @param patience how long a lock is waited for
  /// @param committed told of each transaction that was stored
  PostgresTransactions(
      PostgresPool pool, String schema, Duration patience, Consumer<PostgresTx> committed) {
    this.pool = pool;
    this.schema = schema;
    String quoted = schema.replace("'", "''");
    long most = Math.max(1, patience.toMillis());
    long still = Math.clamp(patience.toMillis(), 1, LONGEST_STILL.toMillis());
    this.beginWrite = BEGIN_WRITE.formatted(quoted, most, still);
    this.beginRead = BEGIN_READ.formatted(quoted, most);
    this.committed = committed;
  }

  /// Told from all others that use the database, and from any that did before.
  String node() {
    return node;
  }

  void shiftClock(Duration by) {
    offset.updateAndGet(before -> before.plus(by));
  }

  <T extends @Nullable Object> T read(Work<T> work) {
    return done(new Job<>(work), this::read);
  }

  <T extends @Nullable Object> T write(Work<T> work) {
    return done(new Job<>(work), this::write);
  }

  private static <T extends @Nullable Object> T done(Job<T> job, Consumer<Job<?>> how) {
    how.accept(job);
    job.finish();
    return job.await();
  }

  /// See [PostgresFeed#sweep].
  void sweepFeed() {
    try (Sql sql = pool.take()) {
      PostgresFeed.sweep(sql, schema);
    }
  }

  /// All of the job on one snapshot.
  void read(Job<?> job) {
    var retries = new Retries();
    StoreException why = tryToRead(job, retries);
    while (why != null) {
      job.fail(why);
      why = retries.isWorthAnother(why) ? tryToRead(job, retries) : null;
    }
  }

  /// @return why the database could not; null when the job has its answer, if only a refusal
  private @Nullable StoreException tryToRead(Job<?> job, Retries retries) {
    boolean isRead = false;
    try (Sql sql = connection(retries)) {
      try {
        job.run(begin(sql, beginRead, false));
        StoreException failure = sql.failure();
        isRead = failure == null;
        if (isRead) {
          // There is nothing to commit, and nobody has to wait for that.
          job.finish();
        }
        return failure;
      } finally {
        sql.rollBack();
      }
    } catch (StoreException e) {
      return isRead ? null : e;
    }
  }

  /// All of the job, durably, or nothing of it.
  void write(Job<?> job) {
    var retries = new Retries();
    StoreException why = tryToWrite(job, retries);
    while (why != null) {
      job.fail(why);
      why = retries.isWorthAnother(why) ? tryToWrite(job, retries) : null;
    }
  }

  private @Nullable StoreException tryToWrite(Job<?> job, Retries retries) {
    // A connection that cannot be given back undoes nothing: what was stored is not to be done
    // again, and a refusal stays one.
    boolean isDecided = false;
    try (Sql sql = connection(retries)) {
      PostgresTx tx = begin(sql, beginWrite, true);
      boolean isDone = job.run(tx);
      StoreException failure = sql.failure();
      if (!isDone || failure != null) {
        isDecided = failure == null;
        sql.rollBack();
        return failure;
      }
      StoreException why = commit(job, tx);
      isDecided = why == null;
      return why;
    } catch (StoreException e) {
      return isDecided ? null : e;
    }
  }

  private @Nullable StoreException commit(Job<?> job, PostgresTx tx) {
    try {
      tx.commit();
    } catch (StoreException e) {
      if (!Failure.isLostConnection(e)) {
        tx.sql().rollBack();
        return e;
      }
      job.fail(
          StoreException.unknown(
              "It is not known whether this was stored: the connection was lost while it was being"
                  + " committed. Look, or do it again in a way that is safe to repeat.",
              e));
      // If it was, who waits here is to see it; else they look once for nothing.
      committed.accept(tx);
      return null;
    } catch (RuntimeException | Error e) {
      // Whoever gets the connection next would store it.
      tx.sql().rollBack();
      throw e;
    }
    committed.accept(tx);
    return null;
  }

  private Sql connection(Retries retries) {
    return retries.hasLostConnection() ? pool.takeSound() : pool.take();
  }

  /// It begins with its first statement, in the same trip.
  private PostgresTx begin(Sql sql, String begin, boolean locks) {
    var tx = new PostgresTx(sql, schema, locks, node, offset.get());
    sql.lead(
        new Lead(begin, row -> tx.reads(row.getObject("now", OffsetDateTime.class).toInstant())));
    return tx;
  }
}
