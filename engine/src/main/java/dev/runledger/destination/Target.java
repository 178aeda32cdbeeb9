package dev.runledger.destination;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Our database, as rows are brought into it.
public sealed interface Target extends AutoCloseable permits PostgresTarget, SqliteTarget {

  /// Where each statement costs a trip.
  int ROWS_AT_ONCE = 8000;

  static Target open(StoreAddress address) {
    return switch (address) {
      case StoreAddress.SqliteFile file -> SqliteTarget.open(file);
      case StoreAddress.Postgres postgres -> PostgresTarget.open(postgres);
    };
  }

  Sql sql();

  /// One transaction. Where it had to give way to another one, it is done again.
  <T> T write(Supplier<T> work);

  /// Whether a transaction may be told as done before it is safe from a crash of the server, as
  /// long as a later one that is waited for makes all of them safe.
  void hurry(boolean isHurried);

  /// Nothing more may come for a while: what was written is there for others too.
  default void settle() {}

  /// The most rows that are best brought at once.
  default int rowsAtOnce() {
    return ROWS_AT_ONCE;
  }

  /// Whether so many runs are written with the number of their facts, past what triggers do row by
  /// row.
  boolean takesRunsWithLogs(int runs);

  /// Rows into one of our tables.
  ///
  /// @param rows each with a text for every column; NULL is NULL, and not the default
  void insert(String table, List<String> columns, List<List<@Nullable String>> rows);

  /// As [#insert]; those that are there already stay as they are.
  void insertNew(String table, List<String> columns, List<List<@Nullable String>> rows);

  /// Rows of one of our tables, changed.
  ///
  /// @param keys the columns at the start of `columns` by which a row is found
  void update(String table, List<String> columns, int keys, List<List<@Nullable String>> rows);

  /// Runs that are here, by the UUID that is asked for.
  Map<String, PlacedRun> runsByUuid(Collection<String> uuids);

  /// Runs that are here, by their id.
  Map<String, PlacedRun> runsById(Collection<String> ids);

  /// What was written down about rows of a source.
  List<Notes.Adopted> adopted(long adoption, String table, Collection<String> keys);

  /// Why rows of a source are kept aside, by their key.
  Map<String, String> rejections(long adoption, String table, Collection<String> keys);

  /// The next number of each session that is here, which is locked until the end of the
  /// transaction.
  Map<String, Long> lockSessions(Collection<String> sessions);

  /// The last number of each run, which is locked likewise.
  Map<String, Long> lockRuns(Collection<String> runs);

  /// Rows of runs that have the number of their facts: see [#takesRunsWithLogs].
  void insertBegun(List<String> columns, List<List<@Nullable String>> rows);

  /// What was given out.
  void number(Map<String, Long> nextSeqs, Map<String, Long> lastRunSeqs);

  /// Rows of events that have their numbers.
  void insertNumbered(List<String> columns, List<List<@Nullable String>> rows);

  /// Puts batches of events into the global order.
  void feed(List<FeedRange> ranges);

  /// Our own ids of events and outcomes go on behind this one.
  void passIds(String table, String column, long last);

  /// A run that is here.
  record PlacedRun(String id, String uuid, String session, String origin) {}

  /// Events that follow each other, of one run or of none.
  record FeedRange(
      String session, @Nullable String run, long from, long to, @Nullable Long runFrom) {}

  /// What a row did wrong, and nothing of it is there; null when it is stored.
  ///
  /// @throws StoreException what no row can be blamed for: a full disk, a lost connection
  default @Nullable StoreException attempt(Runnable work) {
    sql().query("SAVEPOINT adopting").update();
    try {
      work.run();
      sql().query("RELEASE SAVEPOINT adopting").update();
      return null;
    } catch (StoreException e) {
      if (e.isUnavailable() || e.isUnknown()) {
        throw e;
      }
      sql().repaired();
      sql().query("ROLLBACK TO SAVEPOINT adopting").update();
      sql().query("RELEASE SAVEPOINT adopting").update();
      return e;
    }
  }

  /// As [#attempt], of what is one row.
  default @Nullable StoreException attemptOne(Runnable work) {
    return attempt(work);
  }

  @Override
  void close();
}
