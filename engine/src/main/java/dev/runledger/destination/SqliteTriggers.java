package dev.runledger.destination;

import dev.runledger.sql.Sql;
import java.util.List;
import java.util.Set;

/// Takes triggers of a SQLite file away and puts them back, both in the transaction at hand: no
/// other program ever sees the file without them. They check, number and note what programs write,
/// row by row; who brings many rows has done so for all of them at once. It is not the triggers
/// that cost most: while there is one that may refuse, SQLite keeps each page that a row changes as
/// it was before, and within a savepoint it keeps all of that until the savepoint ends.
record SqliteTriggers(Sql sql) {
  static final Set<String> OF_SESSIONS = Set.of("sessions_parent_known", "sessions_replaced");
  static final Set<String> OF_RUNS =
      Set.of(
          "runs_session_known",
          "runs_not_replaced",
          "runs_parent_given",
          "runs_written_elsewhere",
          "runs_begun_unsealed");
  static final Set<String> OF_COUNTS = Set.of("runs_unsealed");
  static final Set<String> OF_EVENTS =
      Set.of(
          "run_events_written_elsewhere_known",
          "run_events_not_replaced",
          "run_events_written_elsewhere");

  /// Statements are prepared anew after each change of the schema, which costs as much as some
  /// rows.
  private static final int FEW = 100;

  private record Trigger(String name, String statement) {}

  static boolean isWorthIt(int rows) {
    return rows >= FEW;
  }

  /// In a transaction or savepoint, which is taken back as a whole where the work fails: they are
  /// there again then.
  void without(Set<String> names, Runnable work) {
    List<Trigger> triggers =
        sql
            .query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
            .list(row -> new Trigger(row.text("name"), row.text("sql")))
            .stream()
            .filter(trigger -> names.contains(trigger.name()))
            .toList();
    triggers.forEach(trigger -> sql.script("DROP TRIGGER " + trigger.name()));
    work.run();
    triggers.forEach(trigger -> sql.script(trigger.statement()));
  }
}
