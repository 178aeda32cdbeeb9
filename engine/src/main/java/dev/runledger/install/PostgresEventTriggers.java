package dev.runledger.install;

import dev.runledger.layout.Column;
import dev.runledger.layout.Facts;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import org.jspecify.annotations.Nullable;

/// What becomes of events that a program writes into a layout, in plpgsql. They are numbered by the
/// triggers of `run_events`.
record PostgresEventTriggers(PostgresValues values, PostgresChecks checks) {
  /// What was written in the same transaction is counted at its end.
  private static final String NEXT_OF_RUN =
      """
      1 + greatest(
              r.last_run_seq,
              (SELECT e.run_seq FROM run_events AS e WHERE e.run_id = r.run_id ORDER BY e.run_seq DESC LIMIT 1))\
      """;

  private static final String NEXT_OF_SESSION =
      """
      greatest(
              s.next_seq,
              1 + (SELECT e.seq FROM run_events AS e WHERE e.session_id = s.session_id ORDER BY e.seq DESC LIMIT 1))\
      """;

  String insert(View view) {
    Column run = view.runName().orElseThrow();
    Column id = view.eventId();
    Column number = view.eventNumber();
    return """
    DECLARE
        its_run text;
        its_session text;
        its_number bigint;
        new_id bigint;
        new_number bigint;
    BEGIN
    %1$s    SELECT r.run_id, r.session_id, %2$s
        INTO its_run, its_session, its_number
        FROM sessions AS s
        JOIN runs AS r ON r.session_id = s.session_id
        WHERE %3$s
        FOR NO KEY UPDATE OF s, r;
    %4$s%5$s    INSERT INTO run_events (%6$s)
        VALUES (
            %7$s)
        RETURNING id, %8$s INTO new_id, new_number;
    %9$s    RETURN NEW;
    END
    """
        .formatted(
            checks.of(view),
            isOfRun(number) ? NEXT_OF_RUN : NEXT_OF_SESSION,
            checks.isRunOf(view, values.spelled(view.spelling(), "r")),
            run.isRequired() ? checks.runIsThere(view, "its_run IS NULL") : orNone(view, run),
            id == null ? "" : once(id),
            row(view).columns(),
            row(view).values(),
            isOfRun(number) ? "run_seq" : "seq",
            given(id, "new_id") + given(number, "new_number"));
  }

  private static String once(Column id) {
    return """
        IF NEW.%1$s IS NOT NULL
            AND EXISTS (SELECT 1 FROM run_events WHERE run_id = its_run AND source_id = NEW.%1$s::text) THEN
            RAISE EXCEPTION 'the run has an event of this id already: %%', NEW.%1$s USING ERRCODE = 'unique_violation';
        END IF;
    """
        .formatted(id.name());
  }

  /// What the program left out is what the database filled in.
  private static String given(@Nullable Column column, String filled) {
    return column == null
        ? ""
        : "    NEW.%1$s := coalesce(NEW.%1$s, %2$s);\n".formatted(column.name(), filled);
  }

  private Written row(View view) {
    Column id = view.eventId();
    Written row = new Written().add("session_id", "its_session").add("run_id", "its_run");
    if (id != null) {
      row.add("source_id", "NEW." + id.name() + "::text");
    }
    row.add("source_seq", sourceSeq(view)).addAll(view, values::write);
    return row.has("source") ? row : row.add("source", "'" + values.layout().writer() + "'");
  }

  private static boolean isOfRun(@Nullable Column number) {
    return number != null
        && number.source() instanceof Source.EventNumber(String column)
        && column.equals("run_seq");
  }

  /// History has events of the session alone.
  private String orNone(View view, Column run) {
    return """
        IF NEW.%1$s IS NULL THEN
            its_session := NEW.session_id;
            SELECT %2$s INTO its_number FROM sessions AS s WHERE s.session_id = its_session FOR NO KEY UPDATE;
        END IF;
    """
            .formatted(run.name(), NEXT_OF_SESSION)
        + checks.runIsThere(
            view,
            "NEW.%s IS NOT NULL AND its_session IS DISTINCT FROM NEW.session_id"
                .formatted(run.name()));
  }

  /// The number that the program gave, where ours is another; and a sign that a program wrote it
  /// where its type is one of the server's words.
  private static String sourceSeq(View view) {
    Column type = view.of("event_type").orElseThrow();
    Column number = view.eventNumber();
    String given =
        number == null ? "its_number" : "coalesce(NEW." + number.name() + ", its_number)";
    return "CASE WHEN %1$s <> its_number OR NEW.%2$s IN (%3$s) THEN %1$s END"
        .formatted(given, type.name(), Facts.list());
  }

  static String refused(String because) {
    return """
    BEGIN
        RAISE EXCEPTION 'the log is append-only: %s' USING ERRCODE = 'check_violation';
    END
    """
        .formatted(because);
  }
}
