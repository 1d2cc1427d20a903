-- A clock that was ahead is corrected by an event that is recorded when it is appended, although the event before claims to be
-- later. What follows goes on from it. The rest is as before.
CREATE OR REPLACE FUNCTION events_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_time bigint := current_setting('backupchecks.last_recorded_at')::bigint;
    verbatim  json;
BEGIN
    IF NEW.event_id IS NULL OR NEW.recorded_at IS NULL THEN
        NEW.event_id := coalesce(NEW.event_id, (NEW.metadata ->> 'event_id')::uuid, gen_random_uuid());
        NEW.recorded_at := coalesce(
            NEW.recorded_at,
            (NEW.metadata ->> 'recorded_at')::bigint,
            floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
        );
        verbatim := NEW.metadata -> 'verbatim';
        IF json_typeof(verbatim) = 'object' THEN
            NEW.payload := (verbatim ->> 'payload')::json;
            NEW.metadata := (verbatim ->> 'metadata')::json;
        END IF;
    END IF;
    IF NEW.recorded_at < last_time AND NOT (NEW.aggregate_type = 'clock' AND NEW.aggregate_id = 'corrections') THEN
        NEW.recorded_at := last_time;
    ELSIF NEW.recorded_at <> last_time THEN
        PERFORM set_config('backupchecks.last_recorded_at', NEW.recorded_at::text, true);
    END IF;
    RETURN NEW;
END
$$;
