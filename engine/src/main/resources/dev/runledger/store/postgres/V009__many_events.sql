-- A program may write as many events in one transaction as it likes. Each used to count its session and its run on, and a
-- row that one transaction changes a thousand times is there a thousand times until its end: the next look at it passes
-- all of them. Now the log itself says which number is the next, and the rows are counted on once, at the end of the
-- transaction. Whoever writes holds the locks of both, so nobody sees them behind the log.

CREATE OR REPLACE FUNCTION run_events_elsewhere() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    seq_now bigint;
    run_seq_now bigint;
    its_end text;
    its_last record;
BEGIN
    SELECT next_seq INTO seq_now FROM sessions WHERE session_id = NEW.session_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run_events.session_id names no session: %', NEW.session_id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'session_id';
    END IF;
    seq_now := greatest(
        seq_now,
        1 + (SELECT seq FROM run_events WHERE session_id = NEW.session_id ORDER BY seq DESC LIMIT 1));
    IF NEW.run_id IS NOT NULL THEN
        SELECT last_run_seq + 1,
            CASE WHEN origin = 'native' AND status IN ('completed', 'failed', 'stopped', 'cancelled')
                THEN 'run_' || status END
        INTO run_seq_now, its_end
        FROM runs
        WHERE run_id = NEW.run_id AND session_id = NEW.session_id
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'run_events.run_id names no run of this session: %', NEW.run_id
                USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'run_id';
        END IF;
        SELECT run_seq, event_type INTO its_last
        FROM run_events
        WHERE run_id = NEW.run_id
        ORDER BY run_seq DESC
        LIMIT 1;
        run_seq_now := greatest(run_seq_now, 1 + its_last.run_seq);
        IF its_last.event_type = its_end THEN
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
    INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
    VALUES (NEW.session_id, NEW.run_id, seq_now, seq_now, run_seq_now);
    -- One a transaction, however many rows it writes: equal ones are sent once.
    PERFORM pg_notify(current_schema() || '_feed', '');
    RETURN NEW;
END $$;

CREATE FUNCTION run_events_counted() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
    UPDATE sessions
    SET next_seq = 1 + greatest(
        NEW.seq,
        (SELECT seq FROM run_events WHERE session_id = NEW.session_id ORDER BY seq DESC LIMIT 1))
    WHERE session_id = NEW.session_id AND next_seq <= NEW.seq;
    UPDATE runs
    SET last_run_seq = greatest(
        NEW.run_seq,
        (SELECT run_seq FROM run_events WHERE run_id = NEW.run_id ORDER BY run_seq DESC LIMIT 1))
    WHERE run_id = NEW.run_id AND last_run_seq < NEW.run_seq;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER run_events_counted AFTER INSERT ON run_events DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (current_setting('runledger.writer', true) IS DISTINCT FROM 'server')
EXECUTE FUNCTION run_events_counted();
