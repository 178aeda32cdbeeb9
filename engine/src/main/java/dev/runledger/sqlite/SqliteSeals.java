package dev.runledger.sqlite;

import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.sql.EventRow;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Sql;
import dev.runledger.sql.TailRow;
import dev.runledger.store.SealTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The seals of logs on SQLite.
final class SqliteSeals implements SealTable {
  static final String UNSEALED =
      """
      SELECT runs.run_id, runs.last_run_seq, runs.sealed_run_seq, runs.last_hash
      FROM unsealed
      JOIN runs ON runs.run_id = unsealed.run_id
      WHERE unsealed.run_id > coalesce(:after, '')
      ORDER BY unsealed.run_id
      LIMIT :limit
      """;

  static final String TAILS =
      """
      SELECT run_id, last_run_seq, sealed_run_seq, last_hash
      FROM runs
      WHERE run_id > coalesce(:after, '')
      ORDER BY run_id
      LIMIT :limit
      """;

  private static final String TAIL =
      """
      SELECT run_id, last_run_seq, sealed_run_seq, last_hash
      FROM runs
      WHERE run_id = :run_id
      """;

  static final String ENTRIES =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id,
          source_id, source_seq, hash
      FROM run_events
      WHERE run_id = :run_id
        AND run_seq > :run_seq
      ORDER BY run_seq
      LIMIT :limit
      """;

  private static final String SEAL =
      """
      UPDATE runs
      SET sealed_run_seq = :to, last_hash = :last_hash
      WHERE run_id = :run_id
        AND sealed_run_seq = :from
      """;

  private static final String FORGET =
      """
      DELETE FROM unsealed
      WHERE run_id = :run_id
        AND EXISTS (
            SELECT 1
            FROM runs
            WHERE runs.run_id = unsealed.run_id AND runs.last_run_seq = runs.sealed_run_seq)
      """;

  private final Sql sql;

  SqliteSeals(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<Tail> unsealed(@Nullable RunId after, int limit) {
    return page(UNSEALED, after, limit);
  }

  @Override
  public List<Tail> tails(@Nullable RunId after, int limit) {
    return page(TAILS, after, limit);
  }

  private List<Tail> page(String query, @Nullable RunId after, int limit) {
    return sql.query(query)
        .with("after", JdbcRuns.id(after))
        .with("limit", limit)
        .list(TailRow::read);
  }

  @Override
  public List<Tail> tailsOf(List<RunId> runs) {
    return runs.stream()
        .flatMap(run -> sql.query(TAIL).with("run_id", run.value()).one(TailRow::read).stream())
        .toList();
  }

  @Override
  public List<Entry> entries(List<Behind> logs, int limit) {
    List<Entry> entries = new ArrayList<>();
    Predicate<Event> enough = EventRow.enough();
    boolean goesOn = true;
    for (int log = 0; log < logs.size() && goesOn; log++) {
      List<Entry> some =
          sql.query(ENTRIES)
              .with("run_id", logs.get(log).run().value())
              .with("run_seq", logs.get(log).runSeq())
              .with("limit", limit - entries.size())
              .list(EventRow::entry);
      for (int at = 0; at < some.size() && goesOn; at++) {
        entries.add(some.get(at));
        goesOn = entries.size() < limit && !enough.test(some.get(at).event());
      }
    }
    return entries;
  }

  @Override
  public void seal(List<Sealing> sealings) {
    for (Sealing sealing : sealings) {
      sql.query(SEAL)
          .with("run_id", sealing.run().value())
          .with("from", sealing.from())
          .with("to", sealing.to())
          .with("last_hash", sealing.seal().bytes())
          .update();
      sql.query(FORGET).with("run_id", sealing.run().value()).update();
    }
  }
}
