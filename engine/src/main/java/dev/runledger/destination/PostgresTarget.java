package dev.runledger.destination;

import dev.runledger.postgres.PostgresConnections;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// PostgreSQL: many rows are one statement. Tables grow from nothing under it, and nobody has
/// counted them: no plan is kept, and where there is an index, it is used.
public final class PostgresTarget implements Target {
  private static final int TRIES = 5;

  private final Sql sql;
  private final PostgresLists lists;
  private final PostgresNamed named;

  private PostgresTarget(Sql sql) {
    this.sql = sql;
    this.lists = new PostgresLists(sql);
    this.named = new PostgresNamed(sql);
  }

  public static PostgresTarget open(StoreAddress.Postgres address) {
    Sql sql = PostgresConnections.open(address);
    sql.script(
        "SET search_path = %s; SET TimeZone = 'UTC'; SET statement_timeout = 0; SET plan_cache_mode = force_custom_plan; SET enable_seqscan = off"
            .formatted(address.schema()));
    return new PostgresTarget(sql);
  }

  @Override
  public Sql sql() {
    return sql;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    return write("BEGIN", work);
  }

  /// A transaction that sees one state of all tables.
  public <T> T writeAtOnce(Supplier<T> work) {
    return write("BEGIN ISOLATION LEVEL REPEATABLE READ", work);
  }

  private <T> T write(String begin, Supplier<T> work) {
    for (int tried = 1; ; tried++) {
      sql.query(begin).update();
      try {
        T answer = work.get();
        sql.query("COMMIT").update();
        return answer;
      } catch (StoreException e) {
        sql.rollBack();
        if (!e.isConflict() || tried == TRIES) {
          throw e;
        }
      } catch (RuntimeException | Error e) {
        sql.rollBack();
        throw e;
      }
    }
  }

  @Override
  public void hurry(boolean isHurried) {
    sql.script("SET synchronous_commit = " + (isHurried ? "off" : "DEFAULT"));
  }

  @Override
  public boolean takesRunsWithLogs(int runs) {
    return true;
  }

  /// Its triggers leave alone what has facts already.
  @Override
  public void insertBegun(List<String> columns, List<List<@Nullable String>> rows) {
    lists.insert("runs", columns, rows);
  }

  /// Sessions that are brought are as they are, whatever ended in them: the triggers of runs are
  /// told so.
  @Override
  public void insert(String table, List<String> columns, List<List<@Nullable String>> rows) {
    if (table.equals("runs")) {
      writer("adoption");
      lists.insert(table, columns, rows);
      writer("");
    } else {
      lists.insert(table, columns, rows);
    }
  }

  @Override
  public void insertNew(String table, List<String> columns, List<List<@Nullable String>> rows) {
    lists.insertNew(table, columns, rows);
  }

  @Override
  public void update(
      String table, List<String> columns, int keys, List<List<@Nullable String>> rows) {
    lists.update(table, columns, keys, rows);
  }

  @Override
  public Map<String, PlacedRun> runsByUuid(Collection<String> uuids) {
    return named.runsByUuid(uuids);
  }

  @Override
  public Map<String, PlacedRun> runsById(Collection<String> ids) {
    return named.runsById(ids);
  }

  @Override
  public List<Notes.Adopted> adopted(long adoption, String table, Collection<String> keys) {
    return named.adopted(adoption, table, keys);
  }

  @Override
  public Map<String, String> rejections(long adoption, String table, Collection<String> keys) {
    return named.rejections(adoption, table, keys);
  }

  @Override
  public Map<String, Long> lockSessions(Collection<String> sessions) {
    countEvents();
    Map<String, Long> next = new HashMap<>();
    sql.query(
            """
            SELECT session_id, next_seq
            FROM sessions
            WHERE session_id = ANY (:sessions::text[])
            ORDER BY session_id
            FOR NO KEY UPDATE
            """)
        .withTexts("sessions", List.copyOf(sessions))
        .each(row -> next.put(row.text("session_id"), row.longValue("next_seq")));
    return next;
  }

  @Override
  public Map<String, Long> lockRuns(Collection<String> runs) {
    countEvents();
    Map<String, Long> last = new HashMap<>();
    sql.query(
            """
            SELECT run_id, last_run_seq
            FROM runs
            WHERE run_id = ANY (:runs::text[])
            ORDER BY run_id
            FOR NO KEY UPDATE
            """)
        .withTexts("runs", List.copyOf(runs))
        .each(row -> last.put(row.text("run_id"), row.longValue("last_run_seq")));
    return last;
  }

  /// What triggers told the log in this transaction is counted now, and not at its end.
  private void countEvents() {
    sql.query("SET CONSTRAINTS run_events_counted IMMEDIATE").update();
    sql.query("SET CONSTRAINTS run_events_counted DEFERRED").update();
  }

  @Override
  public void number(Map<String, Long> nextSeqs, Map<String, Long> lastRunSeqs) {
    List<String> sessions = List.copyOf(nextSeqs.keySet());
    List<String> runs = List.copyOf(lastRunSeqs.keySet());
    sql.query(
            """
            UPDATE sessions
            SET next_seq = given.next_seq
            FROM unnest(:sessions::text[], :next_seqs::bigint[]) AS given (session_id, next_seq)
            WHERE sessions.session_id = given.session_id
            """)
        .withTexts("sessions", sessions)
        .withLongs("next_seqs", sessions.stream().map(nextSeqs::get).toList())
        .update();
    sql.query(
            """
            UPDATE runs
            SET last_run_seq = given.last_run_seq
            FROM unnest(:runs::text[], :last_run_seqs::bigint[]) AS given (run_id, last_run_seq)
            WHERE runs.run_id = given.run_id
            """)
        .withTexts("runs", runs)
        .withLongs("last_run_seqs", runs.stream().map(lastRunSeqs::get).toList())
        .update();
  }

  /// The triggers that check and number what other programs write are told that it is done.
  @Override
  public void insertNumbered(List<String> columns, List<List<@Nullable String>> rows) {
    writer("server");
    insert("run_events", columns, rows);
    writer("");
  }

  private void writer(String name) {
    sql.query("SELECT set_config('runledger.writer', :name, true) AS now")
        .with("name", name)
        .list(row -> row.text("now"));
  }

  @Override
  public void feed(List<FeedRange> ranges) {
    sql.query(
            """
            INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
            SELECT session_id, run_id, seq_from, seq_to, run_seq_from
            FROM unnest(:sessions::text[], :runs::text[], :from::bigint[], :to::bigint[], :run_from::bigint[])
                AS range (session_id, run_id, seq_from, seq_to, run_seq_from)
            """)
        .withTexts("sessions", ranges.stream().map(FeedRange::session).toList())
        .withTexts("runs", nullable(ranges))
        .withLongs("from", ranges.stream().map(FeedRange::from).toList())
        .withLongs("to", ranges.stream().map(FeedRange::to).toList())
        .withLongs("run_from", numbers(ranges))
        .update();
    sql.query("SELECT pg_notify(current_schema() || '_feed', '') IS NULL AS told")
        .list(row -> row.bool("told"));
  }

  private static List<@Nullable String> nullable(List<FeedRange> ranges) {
    List<@Nullable String> runs = new ArrayList<>();
    ranges.forEach(range -> runs.add(range.run()));
    return runs;
  }

  private static List<@Nullable Long> numbers(List<FeedRange> ranges) {
    List<@Nullable Long> numbers = new ArrayList<>();
    ranges.forEach(range -> numbers.add(range.runFrom()));
    return numbers;
  }

  @Override
  public void passIds(String table, String column, long last) {
    sql.query(
            """
            SELECT setval(pg_get_serial_sequence(:table, :column), :last) AS now
            WHERE :last > coalesce(
                (SELECT last_value FROM pg_sequences
                 WHERE format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence(:table, :column)), 0)
            """)
        .with("table", table)
        .with("column", column)
        .with("last", last)
        .list(row -> row.longValue("now"));
  }

  @Override
  public void close() {
    sql.close();
  }
}
