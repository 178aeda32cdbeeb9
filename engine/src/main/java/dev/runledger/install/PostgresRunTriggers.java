package dev.runledger.install;

import dev.runledger.layout.View;
import dev.runledger.run.RunStatus;

/// What becomes of runs that a program writes into a layout, in plpgsql. What follows from a row of
/// `runs` (the facts, the session's status) is done by that table's own triggers.
///
/// @param dispatch whether pending runs are given to our runners
record PostgresRunTriggers(
    PostgresValues values, PostgresChecks checks, PostgresMeantime meantime, boolean dispatch) {

  /// A run gets a session where its program names none.
  String insert(View view) {
    Written row =
        new Written()
            .add("run_id", "its_run")
            .add("run_uuid", "its_uuid")
            .add("session_id", view.namesSession() ? "NEW.session_id" : "its_session")
            .add("origin", "'" + values.layout().name() + "'")
            .addAll(view, values::write);
    return """
    DECLARE
        its_run text;
        its_uuid uuid;
        its_session text;
    BEGIN
    %1$s%2$s%3$s    INSERT INTO runs (%4$s)
        VALUES (
            %5$s);
    %6$s    RETURN NEW;
    END
    """
        .formatted(
            checks.of(view),
            naming(view),
            view.namesSession() ? "" : newSession(),
            row.columns(),
            row.values(),
            dispatch ? giveToRunners() : "");
  }

  /// The same spelling comes back: what spells a UUID in the layout's own way is kept as one, and
  /// anything else as it is.
  private String naming(View view) {
    String value = "NEW." + view.runName().orElseThrow().name();
    String uuid =
        switch (view.spelling()) {
          case UUID -> value;
          case HEX -> "CASE WHEN %1$s ~ '^[0-9a-f]{32}$' THEN %1$s::uuid END".formatted(value);
          case ULID ->
              "CASE WHEN %1$s ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$' THEN %2$s.ulid_uuid(%1$s) END"
                  .formatted(value, values.layout().name());
          case OWN -> "NULL";
        };
    return """
        its_uuid := %1$s;
        its_run := 'run_' || right(its_uuid::text, 12);
        IF its_run IS NULL OR EXISTS (SELECT 1 FROM runs WHERE run_id = its_run) THEN
            its_run := %2$s::text;
        END IF;
        -- One that ends unlike the name: the name is shown as it was given.
        its_uuid := coalesce(its_uuid, gen_random_uuid());
    """
        .formatted(uuid, value);
  }

  private static String newSession() {
    return """
        its_session := 'ses_' || right(its_uuid::text, 12);
        INSERT INTO sessions (session_id) VALUES (its_session) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            its_session := 'ses_' || right(gen_random_uuid()::text, 12);
            INSERT INTO sessions (session_id) VALUES (its_session);
        END IF;
    """;
  }

  /// Its turn comes with the next sweep. It demands what the agent does that it names, else its
  /// session's; no layout here has demands of a run's own. It follows its session to where that
  /// ran, unless it tries another run again.
  private static String giveToRunners() {
    return """
        UPDATE runs AS t
        SET origin = 'native', not_before = clock_timestamp(),
            affinity = (t.type = 'RESUME_SESSION' AND t.trigger_source <> 'retry'),
            demands = coalesce(t.demands, (
                SELECT a.demands
                FROM sessions AS s
                JOIN agents AS a ON a.name = coalesce(t.agent_name, s.agent_name)
                WHERE s.session_id = t.session_id AND json_typeof(a.demands) = 'object'))
        WHERE t.run_id = its_run AND t.status = 'pending';
    """;
  }

  String update(View view) {
    return """
    DECLARE
    %1$sBEGIN
    %2$s%3$s%4$s%5$s%6$s    UPDATE runs AS t
        SET %7$s
        WHERE %8$s;
        RETURN NEW;
    END
    """
        .formatted(
            meantime.declared(view),
            checks.of(view),
            checks.nameStays(view),
            locked(view),
            meantime.update(view),
            leftToItsHolder(view),
            values.sets(view),
            isOld(view));
  }

  /// What our runners take is moved by them; a program may withdraw it while nobody holds it.
  private String leftToItsHolder(View view) {
    String holder =
        view.of("runner_id")
            .map(column -> " OR " + PostgresValues.isChanged("NEW", column))
            .orElse("");
    return """
        IF (NEW.status <> OLD.status%s) AND EXISTS (
            SELECT 1
            FROM runs AS t
            WHERE %s AND t.origin = 'native' AND t.status NOT IN ('completed', 'failed', 'stopped', 'cancelled')
                AND NOT (NEW.status = '%s' AND t.lease_expires_at IS NULL)) THEN
            RAISE EXCEPTION 'the run is left to our runners: only the reports of its holder move it'
                USING ERRCODE = 'check_violation', HINT = 'To cancel it, ask its server: POST /v1/runs/{id}/cancel.';
        END IF;
    """
        .formatted(holder, isOld(view), values.layout().statusWords().shown(RunStatus.CANCELLED));
  }

  private String locked(View view) {
    return """
        -- Who changes a run holds the lock of its session first.
        PERFORM 1
        FROM sessions AS s
        JOIN runs AS t ON t.session_id = s.session_id
        WHERE %s
        FOR NO KEY UPDATE OF s, t;
    """
        .formatted(isOld(view));
  }

  String delete(View view) {
    String own =
        view.namesSession()
            ? ""
            : """
                -- The session that was made for it goes with it.
                DELETE FROM sessions AS s
                WHERE s.session_id = gone.session_id
                    AND s.session_id = 'ses_' || right(gone.run_uuid::text, 12)
                    AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.session_id = s.session_id);
            """;
    return """
    DECLARE
        gone record;
    %1$sBEGIN
    %2$s%3$s    DELETE FROM runs AS t WHERE %4$s RETURNING t.session_id, t.run_uuid INTO gone;
    %5$s    RETURN OLD;
    END
    """
        .formatted(meantime.declared(view), locked(view), meantime.delete(view), isOld(view), own);
  }

  private String isOld(View view) {
    return values.spelled(view.spelling(), "t") + " = OLD." + view.runName().orElseThrow().name();
  }
}
