DROP TRIGGER run_events_counted ON run_events;
DROP FUNCTION run_events_counted();

CREATE OR REPLACE FUNCTION run_events_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    seq_now bigint;
    run_seq_now bigint;
    is_closed boolean;
BEGIN
    SELECT next_seq INTO seq_now FROM sessions WHERE session_id = NEW.session_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run_events.session_id names no session: %', NEW.session_id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'session_id';
    END IF;
    IF NEW.run_id IS NOT NULL THEN
        SELECT last_run_seq + 1,
            origin = 'native' AND status IN ('completed', 'failed', 'stopped', 'cancelled') AND EXISTS (
                SELECT 1
                FROM run_events AS last
                WHERE last.run_id = runs.run_id AND last.run_seq = runs.last_run_seq
                    AND last.event_type = 'run_' || runs.status)
        INTO run_seq_now, is_closed
        FROM runs
        WHERE run_id = NEW.run_id AND session_id = NEW.session_id
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'run_events.run_id names no run of this session: %', NEW.run_id
                USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'run_id';
        END IF;
        IF is_closed THEN
            RAISE EXCEPTION 'the run is over: its log is closed' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.event_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM run_events WHERE run_id = NEW.run_id AND event_id = NEW.event_id) THEN
            RAISE EXCEPTION 'the run has an event of this id already: %', NEW.event_id USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF NEW.event_type !~ '^[A-Za-z][A-Za-z0-9_.:-]*$' OR NEW.event_type IN ('stream_end', 'init') THEN
        RAISE EXCEPTION 'run_events.event_type is a letter and then letters, digits or _.:-, and not a word of streams: %', NEW.event_type
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.event_id !~ '^[^\x01-\x1f\x7f-\x9f]{1,200}$' THEN
        RAISE EXCEPTION 'run_events.event_id has 1 to 200 characters, none a control character' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.seq <> seq_now OR NEW.run_seq <> run_seq_now OR (NEW.run_id IS NULL AND NEW.run_seq IS NOT NULL) THEN
        RAISE EXCEPTION 'the log has no holes: leave run_events.seq and run_seq out, or give the next numbers'
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.seq := seq_now;
    NEW.run_seq := run_seq_now;
    UPDATE sessions SET next_seq = seq_now + 1 WHERE session_id = NEW.session_id;
    UPDATE runs SET last_run_seq = run_seq_now WHERE run_id = NEW.run_id;
    INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
    VALUES (NEW.session_id, NEW.run_id, seq_now, seq_now, run_seq_now);
    -- One a transaction, however many rows it writes: equal ones are sent once.
    PERFORM pg_notify(current_schema() || '_feed', '');
    RETURN NEW;
END $$;
