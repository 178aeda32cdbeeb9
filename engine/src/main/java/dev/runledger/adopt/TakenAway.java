package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.compare.Later;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.sql.Sql;
import java.util.HashSet;
import java.util.List;

/// Takes away what came of an adoption: runs with all that hangs on them, their sessions, the
/// graph. A few in a transaction; to do it again goes on.
///
/// @param lastEventId the last of our events before the views were in place: runs that were made
///   later through them go too. 0 where they never were
record TakenAway(Context context, long adoption, long lastEventId, AdoptionWatch watch) {

  void all(int atOnce) {
    for (SourceTable table : context.tables().reversed()) {
      if (table.view() != null && !table.view().base().isOfRun()) {
        Later later = new Later(context, table, new Mapper(table, true, false), new HashSet<>());
        long gone = 0;
        for (int some = -1; some != 0; gone += some) {
          some = context.target().write(() -> some(table, later, atOnce));
          watch.doing("taking away what came of %s: %,d rows".formatted(table.name(), gone + some));
        }
      }
    }
    if (lastEventId > 0) {
      while (context.target().write(() -> made(atOnce)) > 0) {
        Thread.onSpinWait();
      }
    }
  }

  private int some(SourceTable table, Later later, int most) {
    List<String> keys =
        sql()
            .query(
                """
                SELECT source_key
                FROM adopted_rows
                WHERE adoption_id = :adoption_id
                  AND table_name = :table_name
                ORDER BY source_key
                LIMIT :most
                """)
            .with("adoption_id", adoption)
            .with("table_name", table.name())
            .with("most", most)
            .list(row -> row.text("source_key"));
    later.takeAway(keys);
    return keys.size();
  }

  /// Through the views.
  private int made(int most) {
    List<String> runs =
        sql()
            .query(
                """
                SELECT runs.run_id
                FROM runs
                JOIN run_events ON run_events.run_id = runs.run_id AND run_events.run_seq = 1
                WHERE runs.origin = :layout
                  AND run_events.id > :last
                LIMIT :most
                """)
            .with("layout", context.layout().name())
            .with("last", lastEventId)
            .with("most", most)
            .list(row -> row.text("run_id"));
    Later later =
        new Later(
            context, context.runs(), new Mapper(context.runs(), true, false), new HashSet<>());
    context.target().runsById(runs).values().forEach(later::deleteRun);
    return runs.size();
  }

  private Sql sql() {
    return context.target().sql();
  }
}
