-- As before, but the last event of each stream is looked up in the index, one stream after the other. Of EXISTS the planner
-- makes a hash of the whole log where it takes the log for small, and keeps that plan while the log grows.
CREATE OR REPLACE FUNCTION events_follow_their_stream() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    odd record;
BEGIN
    SELECT n.aggregate_type, n.aggregate_id, n.sequence INTO odd
        FROM appended n
        WHERE n.sequence < 1 OR n.sequence > 1 AND (
            SELECT e.sequence FROM events e
            WHERE e.aggregate_type = n.aggregate_type
                AND e.aggregate_id = n.aggregate_id
                AND e.sequence = n.sequence - 1
            LIMIT 1
        ) IS NULL
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'event % of stream %/% does not follow the last event of its stream',
            odd.sequence, odd.aggregate_type, odd.aggregate_id
            USING ERRCODE = 'unique_violation';
    END IF;
    -- A hint, for readers that sleep; what was appended they read in the log.
    IF EXISTS (SELECT FROM appended) THEN
        PERFORM pg_notify('backupchecks_appended', '');
    END IF;
    RETURN NULL;
END
$$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION events_follow_their_stream() SET search_path = %I, pg_temp', current_schema());
END
$$;
