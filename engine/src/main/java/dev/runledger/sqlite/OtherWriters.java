package dev.runledger.sqlite;

import dev.runledger.sql.Sql;
import dev.runledger.store.Bell;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices what other processes write to the same SQLite file (a layout's program, a shell), which
/// rings no bell of ours: looks often at a number that changes with every commit but our own.
final class OtherWriters {
  static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private static final Logger LOG = LoggerFactory.getLogger(OtherWriters.class);

  private final Sql sql;
  private final StoreClock clock;
  private final Bell bell;
  private final Hook hook;
  private long version;
  private long lookedAt = System.nanoTime();

  /// What is done when others wrote. It reads on a snapshot that holds what they wrote, and rings;
  /// it must not write, because no lock is held.
  @FunctionalInterface
  interface Hook {
    void othersWrote(SqliteTx tx, Bell bell);

    /// Who knows no better wakes everyone.
    static Hook ringAll() {
      return (_, bell) -> bell.ringAll();
    }
  }

  OtherWriters(Sql sql, StoreClock clock, Bell bell, Hook hook) {
    this.sql = sql;
    this.clock = clock;
    this.bell = bell;
    this.hook = hook;
    this.version = dataVersion();
  }

  void lookWhenDue() {
    if (System.nanoTime() - lookedAt < LOOK_EVERY.toNanos()) {
      return;
    }
    lookedAt = System.nanoTime();
    try {
      long now = dataVersion();
      if (now != version) {
        version = now;
        tell();
      }
    } catch (RuntimeException e) {
      // Who waits looks again by itself; the next look may be luckier.
      LOG.warn("Could not see whether other processes wrote, or what", e);
      sql.rollBack();
      bell.ringAll();
    }
  }

  private void tell() {
    var tx = new SqliteTx(sql, clock.now());
    sql.query("BEGIN").update();
    try {
      hook.othersWrote(tx, bell);
    } finally {
      sql.rollBack();
    }
    SqliteTx.tell(List.of(tx), bell);
  }

  private long dataVersion() {
    return sql.query("PRAGMA data_version").one(row -> row.longValue("data_version")).orElseThrow();
  }
}
