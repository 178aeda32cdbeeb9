package dev.runledger.destination;

import dev.runledger.postgres.CopiedRows;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// PostgreSQL: many rows are one statement, as lists. Tables grow from nothing under it, and nobody
/// has counted them: no plan is kept, and where there is an index, it is used.
public final class PostgresTarget implements Target {
  private static final int TRIES = 5;

  private final Sql sql;
  private final Map<String, Map<String, String>> types = new HashMap<>();

  private PostgresTarget(Sql sql) {
    this.sql = sql;
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
    insert("runs", columns, rows);
  }

  private String type(String table, String column) {
    return types
        .computeIfAbsent(
            table,
            _ ->
                sql
                    .query(
                        """
                        SELECT attname, format_type(atttypid, NULL) AS type
                        FROM pg_attribute
                        WHERE attrelid = :table::regclass
                          AND attnum > 0
                        """)
                    .with("table", table)
                    .list(row -> Map.entry(row.text("attname"), row.text("type")))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .getOrDefault(column, "text");
  }

  /// What is wrong with a row is said best of a row alone.
  @Override
  public void insert(String table, List<String> columns, List<List<@Nullable String>> rows) {
    if (rows.size() == 1) {
      bind(insertion(table, columns), columns.size(), rows);
    } else {
      new CopiedRows(table, columns).into(sql, rows);
    }
  }

  @Override
  public void insertNew(String table, List<String> columns, List<List<@Nullable String>> rows) {
    bind(insertion(table, columns) + " ON CONFLICT DO NOTHING", columns.size(), rows);
  }

  private String insertion(String table, List<String> columns) {
    return "INSERT INTO %s (%s) SELECT %s FROM unnest(%s) WITH ORDINALITY AS row (%s, place) ORDER BY place"
        .formatted(
            table,
            String.join(", ", columns),
            cast(table, columns, 0),
            arrays(columns.size()),
            names(columns.size()));
  }

  @Override
  public void update(
      String table, List<String> columns, int keys, List<List<@Nullable String>> rows) {
    String sets =
        IntStream.range(keys, columns.size())
            .mapToObj(at -> columns.get(at) + " = v" + at + "::" + type(table, columns.get(at)))
            .collect(Collectors.joining(", "));
    String same =
        IntStream.range(0, keys)
            .mapToObj(
                at -> "t." + columns.get(at) + " = v" + at + "::" + type(table, columns.get(at)))
            .collect(Collectors.joining(" AND "));
    bind(
        "UPDATE %s AS t SET %s FROM unnest(%s) AS row (%s) WHERE %s"
            .formatted(table, sets, arrays(columns.size()), names(columns.size()), same),
        columns.size(),
        rows);
  }

  private void bind(String statement, int width, List<List<@Nullable String>> rows) {
    var query = sql.query(statement);
    for (int column = 0; column < width; column++) {
      List<@Nullable String> values = new ArrayList<>(rows.size());
      for (List<@Nullable String> row : rows) {
        values.add(row.get(column));
      }
      query.withTexts("v" + column, values);
    }
    query.update();
  }

  private String cast(String table, List<String> columns, int from) {
    return IntStream.range(from, columns.size())
        .mapToObj(at -> "v" + at + "::" + type(table, columns.get(at)))
        .collect(Collectors.joining(", "));
  }

  private static String arrays(int width) {
    return IntStream.range(0, width)
        .mapToObj(at -> ":v" + at + "::text[]")
        .collect(Collectors.joining(", "));
  }

  private static String names(int width) {
    return IntStream.range(0, width).mapToObj(at -> "v" + at).collect(Collectors.joining(", "));
  }

  @Override
  public Map<String, PlacedRun> runsByUuid(Collection<String> uuids) {
    return sql
        .query(
            """
            SELECT run_id, run_uuid, session_id, origin
            FROM runs
            WHERE run_uuid = ANY (:uuids::uuid[])
            """)
        .withTexts("uuids", List.copyOf(uuids))
        .list(PostgresTarget::placed)
        .stream()
        .collect(Collectors.toMap(PlacedRun::uuid, run -> run));
  }

  @Override
  public Map<String, PlacedRun> runsById(Collection<String> ids) {
    return sql
        .query(
            """
            SELECT run_id, run_uuid, session_id, origin
            FROM runs
            WHERE run_id = ANY (:ids::text[])
            """)
        .withTexts("ids", List.copyOf(ids))
        .list(PostgresTarget::placed)
        .stream()
        .collect(Collectors.toMap(PlacedRun::id, run -> run));
  }

  private static PlacedRun placed(Row row) {
    return new PlacedRun(
        row.text("run_id"), row.text("run_uuid"), row.text("session_id"), row.text("origin"));
  }

  @Override
  public List<Notes.Adopted> adopted(long adoption, String table, Collection<String> keys) {
    return sql.query(
            """
            SELECT source_key, hash, extras, renumbered
            FROM unnest(:keys::text[]) AS key
            CROSS JOIN LATERAL (
                SELECT source_key, hash, extras, renumbered
                FROM adopted_rows
                WHERE adoption_id = :adoption_id
                  AND table_name = :table_name
                  AND source_key = key
                OFFSET 0) AS found
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .withTexts("keys", List.copyOf(keys))
        .list(Notes::read);
  }

  @Override
  public Map<String, String> rejections(long adoption, String table, Collection<String> keys) {
    Map<String, String> reasons = new HashMap<>();
    sql.query(
            """
            SELECT source_key, reason
            FROM unnest(:keys::text[]) AS key
            CROSS JOIN LATERAL (
                SELECT source_key, reason
                FROM rejected_rows
                WHERE adoption_id = :adoption_id
                  AND table_name = :table_name
                  AND source_key = key
                OFFSET 0) AS found
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .withTexts("keys", List.copyOf(keys))
        .each(row -> reasons.put(row.text("source_key"), row.text("reason")));
    return reasons;
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
