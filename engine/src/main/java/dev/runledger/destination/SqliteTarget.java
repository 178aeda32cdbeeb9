package dev.runledger.destination;

import dev.runledger.sql.Afterwards;
import dev.runledger.sql.Batch;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A SQLite file. Others may write between two transactions.
public final class SqliteTarget implements Target {
  /// Few enough that their values are gone before they are taken for old ones.
  private static final int ROWS_AT_ONCE = 2000;

  /// In what SQLite says of a row whose JSON it cannot read.
  private static final String JSON = "json_valid";

  private final Sql sql;
  private final boolean isWithin;
  private final boolean isInTheStead;
  private final SqliteNamed named;
  private final SqliteTriggers triggers;
  private final SqliteTransactions transactions;

  private SqliteTarget(Sql sql, boolean isWithin, boolean isInTheStead) {
    this.sql = sql;
    this.isWithin = isWithin;
    this.isInTheStead = isInTheStead;
    this.named = new SqliteNamed(sql);
    this.triggers = new SqliteTriggers(sql);
    this.transactions = new SqliteTransactions(sql, triggers);
  }

  /// In one transaction, which this begins and somebody else ends.
  public static SqliteTarget begun(Sql sql) {
    new SqliteTransactions(sql, new SqliteTriggers(sql)).begin();
    return new SqliteTarget(sql, true, false);
  }

  static SqliteTarget open(StoreAddress.SqliteFile file) {
    return open(file, false);
  }

  /// In the stead of a PostgreSQL database: what that takes, this takes.
  public static SqliteTarget inTheStead(StoreAddress.SqliteFile file) {
    return open(file, true);
  }

  private static SqliteTarget open(StoreAddress.SqliteFile file, boolean isInTheStead) {
    Sql sql = SqliteConnections.writer(file.path(), StoreOptions.standard().patience());
    sql.script("PRAGMA temp_store = FILE");
    return new SqliteTarget(sql, false, isInTheStead);
  }

  @Override
  public Sql sql() {
    return sql;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    return isWithin ? work.get() : transactions.write(work);
  }

  @Override
  public void settle() {
    transactions.settle();
  }

  /// The triggers that were taken away within it are there again when it is taken back.
  @Override
  public @Nullable StoreException attempt(Runnable work) {
    Map<String, String> before = triggers.away();
    StoreException fault = Target.super.attempt(work);
    if (fault != null) {
      triggers.cameBack(before);
    }
    return fault;
  }

  /// JSON that was looked at before, and is deeper than SQLite reads, is no fault of its row there.
  @Override
  public @Nullable StoreException attemptOne(Runnable work) {
    StoreException fault = attempt(work);
    if (!isInTheStead || fault == null || !String.valueOf(fault.getMessage()).contains(JSON)) {
      return fault;
    }
    sql.script("PRAGMA ignore_check_constraints = ON");
    try (Afterwards _ = () -> sql.script("PRAGMA ignore_check_constraints = OFF")) {
      return attempt(work);
    }
  }

  @Override
  public int rowsAtOnce() {
    return ROWS_AT_ONCE;
  }

  /// Nothing waits for the disk then but what moves the log into the file. Foreign keys are held by
  /// triggers too, and by what is looked up before. Indexes are made next, for which SQLite sorts
  /// as much at once as its cache may hold.
  @Override
  public void hurry(boolean isHurried) {
    if (!isWithin) {
      transactions.join(isHurried);
      sql.script(
          isHurried
              ? "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -32768"
              : "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192");
    }
  }

  @Override
  public boolean takesRunsWithLogs(int runs) {
    return triggers.areBetterAway(SqliteTriggers.OF_RUNS, runs);
  }

  @Override
  public void insertBegun(List<String> columns, List<List<@Nullable String>> rows) {
    int parent = columns.indexOf("parent_run_id");
    Set<String> names = new HashSet<>(SqliteTriggers.OF_RUNS);
    if (parent >= 0 && rows.stream().anyMatch(row -> row.get(parent) != null)) {
      names.remove("runs_parent_given");
      triggers.putBack();
    }
    without(names, () -> run(insertion("runs", columns), rows));
    int id = columns.indexOf("run_id");
    unsealed(rows.stream().map(row -> String.valueOf(row.get(id))).toList());
  }

  /// Where transactions are joined, the triggers stay away until the end of this one, or until
  /// something is written that needs them.
  private void without(Set<String> names, Runnable work) {
    triggers.takeAway(names);
    work.run();
    if (!transactions.areJoined()) {
      triggers.putBack();
    }
  }

  /// Runs that have events which no server has sealed yet.
  private void unsealed(Collection<String> runs) {
    Batch batch =
        sql.batch("INSERT INTO unsealed (run_id) VALUES (:run_id) ON CONFLICT DO NOTHING");
    runs.forEach(run -> batch.with("run_id", run).add());
    batch.run();
  }

  @Override
  public void insert(String table, List<String> columns, List<List<@Nullable String>> rows) {
    boolean isOfSessions = table.equals("sessions");
    if (isOfSessions
        && triggers.areBetterAway(SqliteTriggers.OF_SESSIONS, rows.size())
        && !hasParents(columns)) {
      without(SqliteTriggers.OF_SESSIONS, () -> run(insertion(table, columns), rows));
    } else {
      if (isOfSessions || table.equals("runs")) {
        triggers.putBack();
      }
      if (table.equals("runs")) {
        without(SqliteTriggers.OF_ENDS, () -> run(insertion(table, columns), rows));
      } else {
        run(insertion(table, columns), rows);
      }
    }
  }

  private static boolean hasParents(List<String> columns) {
    return columns.contains("parent_session_id");
  }

  @Override
  public void insertNew(String table, List<String> columns, List<List<@Nullable String>> rows) {
    run(insertion(table, columns) + " ON CONFLICT DO NOTHING", rows);
  }

  private static String insertion(String table, List<String> columns) {
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            table,
            String.join(", ", columns),
            IntStream.range(0, columns.size())
                .mapToObj(at -> ":v" + at)
                .collect(Collectors.joining(", ")));
  }

  @Override
  public void update(
      String table, List<String> columns, int keys, List<List<@Nullable String>> rows) {
    String sets =
        IntStream.range(keys, columns.size())
            .mapToObj(at -> columns.get(at) + " = :v" + at)
            .collect(Collectors.joining(", "));
    String same =
        IntStream.range(0, keys)
            .mapToObj(at -> columns.get(at) + " = :v" + at)
            .collect(Collectors.joining(" AND "));
    run("UPDATE %s SET %s WHERE %s".formatted(table, sets, same), rows);
  }

  private void run(String statement, List<List<@Nullable String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> names =
        IntStream.range(0, rows.getFirst().size()).mapToObj(column -> "v" + column).toList();
    sql.batch(statement).addAll(names, rows).run();
  }

  @Override
  public Map<String, PlacedRun> runsByUuid(Collection<String> uuids) {
    Map<String, PlacedRun> found = new HashMap<>();
    named.each(
        """
        SELECT run_id, run_uuid, session_id, origin
        FROM runs
        WHERE run_uuid IN (%s)
        """,
        uuids, row -> found.put(row.text("run_uuid"), placed(row)));
    return found;
  }

  @Override
  public Map<String, PlacedRun> runsById(Collection<String> ids) {
    Map<String, PlacedRun> found = new HashMap<>();
    named.each(
        """
        SELECT run_id, run_uuid, session_id, origin
        FROM runs
        WHERE run_id IN (%s)
        """,
        ids, row -> found.put(row.text("run_id"), placed(row)));
    return found;
  }

  private static PlacedRun placed(Row row) {
    return new PlacedRun(
        row.text("run_id"), row.text("run_uuid"), row.text("session_id"), row.text("origin"));
  }

  @Override
  public List<Notes.Adopted> adopted(long adoption, String table, Collection<String> keys) {
    List<Notes.Adopted> found = new ArrayList<>();
    named.each(
        """
        SELECT source_key, hash, extras, renumbered
        FROM adopted_rows
        WHERE adoption_id = :adoption_id
          AND table_name = :table_name
          AND source_key IN (%s)
        """,
        keys,
        query -> query.with("adoption_id", adoption).with("table_name", table),
        row -> found.add(Notes.read(row)));
    return found;
  }

  @Override
  public Map<String, String> rejections(long adoption, String table, Collection<String> keys) {
    Map<String, String> reasons = new HashMap<>();
    named.each(
        """
        SELECT source_key, reason
        FROM rejected_rows
        WHERE adoption_id = :adoption_id
          AND table_name = :table_name
          AND source_key IN (%s)
        """,
        keys,
        query -> query.with("adoption_id", adoption).with("table_name", table),
        row -> reasons.put(row.text("source_key"), row.text("reason")));
    return reasons;
  }

  @Override
  public Map<String, Long> lockSessions(Collection<String> sessions) {
    Map<String, Long> next = new HashMap<>();
    named.each(
        "SELECT session_id, next_seq FROM sessions WHERE session_id IN (%s)",
        sessions, row -> next.put(row.text("session_id"), row.longValue("next_seq")));
    return next;
  }

  @Override
  public Map<String, Long> lockRuns(Collection<String> runs) {
    Map<String, Long> last = new HashMap<>();
    named.each(
        "SELECT run_id, last_run_seq FROM runs WHERE run_id IN (%s)",
        runs, row -> last.put(row.text("run_id"), row.longValue("last_run_seq")));
    return last;
  }

  /// Before the events are written: their numbers are then known as given.
  @Override
  public void number(Map<String, Long> nextSeqs, Map<String, Long> lastRunSeqs) {
    Batch sessions =
        sql.batch("UPDATE sessions SET next_seq = :next_seq WHERE session_id = :session_id");
    nextSeqs.forEach(
        (session, next) -> sessions.with("session_id", session).with("next_seq", next).add());
    sessions.run();
    Batch runs = sql.batch("UPDATE runs SET last_run_seq = :last_run_seq WHERE run_id = :run_id");
    lastRunSeqs.forEach((run, last) -> runs.with("run_id", run).with("last_run_seq", last).add());
    if (lastRunSeqs.isEmpty()) {
      return;
    }
    if (triggers.areBetterAway(SqliteTriggers.OF_COUNTS, lastRunSeqs.size())) {
      without(SqliteTriggers.OF_COUNTS, runs::run);
      unsealed(lastRunSeqs.keySet());
    } else {
      runs.run();
    }
  }

  /// Few have the triggers look at each, and let it be.
  @Override
  public void insertNumbered(List<String> columns, List<List<@Nullable String>> rows) {
    if (triggers.areBetterAway(SqliteTriggers.OF_EVENTS, rows.size())) {
      without(SqliteTriggers.OF_EVENTS, () -> insert("run_events", columns, rows));
    } else {
      insert("run_events", columns, rows);
    }
  }

  @Override
  public void feed(List<FeedRange> ranges) {
    long count = ranges.stream().mapToLong(range -> range.to() - range.from() + 1).sum();
    long pos =
        sql.query(
                "UPDATE feed_head SET next_pos = next_pos + :count RETURNING next_pos - :count AS"
                    + " first")
            .with("count", count)
            .one(row -> row.longValue("first"))
            .orElseThrow();
    Batch rows =
        sql.batch(
            """
            INSERT INTO feed (pos, session_id, run_id, seq_from, seq_to, run_seq_from)
            VALUES (:pos, :session_id, :run_id, :seq_from, :seq_to, :run_seq_from)
            """);
    for (FeedRange range : ranges) {
      rows.with("pos", pos)
          .with("session_id", range.session())
          .with("run_id", range.run())
          .with("seq_from", range.from())
          .with("seq_to", range.to())
          .with("run_seq_from", range.runFrom())
          .add();
      pos += range.to() - range.from() + 1;
    }
    rows.run();
  }

  @Override
  public void passIds(String table, String column, long last) {
    sql.query("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :table")
        .with("table", table)
        .with("last", last)
        .update();
    sql.query(
            """
            INSERT INTO sqlite_sequence (name, seq)
            SELECT :table, :last
            WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :table)
            """)
        .with("table", table)
        .with("last", last)
        .update();
  }

  @Override
  public void close() {
    sql.close();
  }
}
