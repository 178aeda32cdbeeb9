package dev.runledger.install;

import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import java.util.Locale;

/// The functions that do what programs write into the views of a layout.
///
/// They run with the rights of who installed the layout and see our tables alone, whatever
/// search_path a program has: whoever may write into a view needs no right on our tables.
final class PostgresTriggers {
  private final Layout layout;
  private final String ours;
  private final PostgresRunTriggers runs;
  private final PostgresEventTriggers events;
  private final PostgresRowTriggers rows;

  /// @param ours the schema of our tables
  /// @param dispatch whether pending runs are given to our runners
  PostgresTriggers(Layout layout, String ours, boolean dispatch) {
    PostgresValues values = new PostgresValues(layout, ours);
    PostgresChecks checks = new PostgresChecks(layout);
    PostgresMeantime meantime = new PostgresMeantime(layout);
    this.layout = layout;
    this.ours = ours;
    this.runs = new PostgresRunTriggers(values, checks, meantime, dispatch);
    this.events = new PostgresEventTriggers(values, checks);
    this.rows = new PostgresRowTriggers(values, checks, meantime);
  }

  String of(View view) {
    return switch (view.base()) {
      case RUNS ->
          trigger(view, "INSERT", withoutTheRow(runs.insert(view)))
              + trigger(view, "UPDATE", withoutTheRow(runs.update(view)))
              + trigger(view, "DELETE", runs.delete(view));
      case EVENTS ->
          trigger(view, "INSERT", events.insert(view))
              + trigger(view, "UPDATE", PostgresEventTriggers.refused("an event is never changed"))
              + trigger(
                  view,
                  "DELETE",
                  PostgresEventTriggers.refused("an event goes only with its run or its session"));
      case SESSIONS, SNAPSHOTS, ARTIFACTS, OUTBOX, SCREENS, ACTIONS, EDGES, OUTCOMES, CURSORS ->
          trigger(view, "INSERT", rows.insert(view))
              + trigger(view, "UPDATE", rows.update(view))
              + trigger(view, "DELETE", rows.delete(view));
    };
  }

  /// What breaks a rule of `runs` is told without its row, in which is more than the view shows:
  /// the secret of the holder's lease.
  private static String withoutTheRow(String body) {
    return """
    DECLARE
        its_detail text;
        its_hint text;
        its_message text;
        its_column text;
        its_constraint text;
        its_table text;
    BEGIN
    %s;
    EXCEPTION WHEN check_violation OR not_null_violation THEN
        GET STACKED DIAGNOSTICS its_detail = PG_EXCEPTION_DETAIL, its_hint = PG_EXCEPTION_HINT,
            its_message = MESSAGE_TEXT, its_column = COLUMN_NAME, its_constraint = CONSTRAINT_NAME,
            its_table = TABLE_NAME;
        IF its_detail = '' THEN
            RAISE;
        END IF;
        RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = its_message, HINT = its_hint, COLUMN = its_column,
            CONSTRAINT = its_constraint, TABLE = its_table;
    END
    """
        .formatted(body.strip());
  }

  private String trigger(View view, String when, String body) {
    return """

    CREATE FUNCTION %1$s.%2$s_%3$s() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, %4$s, pg_temp AS $$
    %5$s$$;
    CREATE TRIGGER %2$s_%3$s INSTEAD OF %6$s ON %1$s.%2$s
    FOR EACH ROW EXECUTE FUNCTION %1$s.%2$s_%3$s();
    """
        .formatted(layout.name(), view.name(), when.toLowerCase(Locale.ROOT), ours, body, when);
  }
}
