package dev.runledger.destination;

import dev.runledger.sql.Sql;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Takes triggers of a SQLite file away and puts them back, both in the transaction at hand: no
/// other program ever sees the file without them. They check, number and note what programs write,
/// row by row; who brings many rows has done so for all of them at once. It is not the triggers
/// that cost most: while there is one that may refuse, SQLite keeps each page that a row changes as
/// it was before, and within a savepoint it keeps all of that until the savepoint ends.
final class SqliteTriggers {
  static final Set<String> OF_SESSIONS = Set.of("sessions_parent_known", "sessions_replaced");
  static final Set<String> OF_RUNS =
      Set.of(
          "runs_session_known",
          "runs_not_replaced",
          "runs_parent_given",
          "runs_written_elsewhere",
          "runs_ended_elsewhere",
          "runs_begun_unsealed");

  /// Sessions that are brought are as they are, whatever ended in them.
  static final Set<String> OF_ENDS = Set.of("runs_ended_elsewhere");

  static final Set<String> OF_COUNTS = Set.of("runs_unsealed");
  static final Set<String> OF_EVENTS =
      Set.of(
          "run_events_written_elsewhere_known",
          "run_events_not_replaced",
          "run_events_end_elsewhere",
          "run_events_written_elsewhere");

  /// Statements are prepared anew after each change of the schema, which costs as much as some
  /// rows.
  private static final int FEW = 100;

  private final Sql sql;

  /// By name, in the order in which they were made: the statement that makes each.
  private final Map<String, String> away = new LinkedHashMap<>();

  SqliteTriggers(Sql sql) {
    this.sql = sql;
  }

  /// Whether so many rows are better written without these triggers.
  boolean areBetterAway(Set<String> names, int rows) {
    return rows >= FEW || away.keySet().containsAll(names);
  }

  /// In a transaction.
  void takeAway(Set<String> names) {
    if (away.keySet().containsAll(names)) {
      return;
    }
    Map<String, String> there = new LinkedHashMap<>();
    sql.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
        .each(row -> there.put(row.text("name"), row.text("sql")));
    there.keySet().retainAll(names);
    there.keySet().forEach(name -> sql.script("DROP TRIGGER " + name));
    away.putAll(there);
  }

  /// In the transaction in which they were taken away.
  void putBack() {
    away.values().forEach(sql::script);
    away.clear();
  }

  Map<String, String> away() {
    return new LinkedHashMap<>(away);
  }

  /// The transaction or a savepoint of it was taken back.
  ///
  /// @param before those that were away at its start
  void cameBack(Map<String, String> before) {
    away.clear();
    away.putAll(before);
  }
}
