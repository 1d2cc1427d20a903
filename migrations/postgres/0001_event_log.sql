-- The log. `position` is the one order of all events; the lock that every INSERT takes makes it the order of commits.
-- The rules stand here, so that whoever writes obeys them.
CREATE TABLE events (
    position       bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       uuid             NOT NULL,
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id   text COLLATE "C" NOT NULL,
    sequence       bigint           NOT NULL,
    event_type     text             NOT NULL,
    event_version  text             NOT NULL,
    -- Milliseconds since 1970, UTC; never goes back along the log.
    recorded_at    bigint           NOT NULL,
    -- json keeps the text as it was given; jsonb would not, and refuses \u0000.
    payload        json             NOT NULL,
    metadata       json             NOT NULL
);

CREATE UNIQUE INDEX events_by_stream ON events (aggregate_type, aggregate_id, sequence);

-- Before positions are given out: one transaction appends at a time.
CREATE FUNCTION events_take_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_time bigint;
BEGIN
    -- An older snapshot would not see the last event.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'the event log is appended to in READ COMMITTED, not in %',
            upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM pg_advisory_xact_lock(1651664747, TG_RELID::int);
    SELECT recorded_at INTO last_time FROM events ORDER BY position DESC LIMIT 1;
    PERFORM set_config('backupchecks.last_recorded_at', coalesce(last_time, 0)::text, true);
    RETURN NULL;
END
$$;

CREATE TRIGGER events_take_turn BEFORE INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_take_turn();

-- A writer that does not name event_id and recorded_at, as postgres-es, may give them within the metadata. Its JSON comes
-- through jsonb; under `verbatim` it may give the texts of payload and metadata as they are to be kept.
CREATE FUNCTION events_complete() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.recorded_at < last_time THEN
        NEW.recorded_at := last_time;
    ELSIF NEW.recorded_at > last_time THEN
        PERFORM set_config('backupchecks.last_recorded_at', NEW.recorded_at::text, true);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER events_complete BEFORE INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION events_complete();

-- With the unique index: each event follows the last one of its stream. Without a sequential scan, whatever the planner
-- took the size of the log for when it made its plan.
CREATE FUNCTION events_follow_their_stream() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    odd record;
BEGIN
    SELECT n.aggregate_type, n.aggregate_id, n.sequence INTO odd
        FROM appended n
        WHERE n.sequence < 1 OR n.sequence > 1 AND NOT EXISTS (
            SELECT FROM events e
            WHERE e.aggregate_type = n.aggregate_type
                AND e.aggregate_id = n.aggregate_id
                AND e.sequence = n.sequence - 1
        )
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

CREATE TRIGGER events_follow_their_stream AFTER INSERT ON events
    REFERENCING NEW TABLE AS appended
    FOR EACH STATEMENT EXECUTE FUNCTION events_follow_their_stream();

-- They look at this log, whatever the search_path of whoever appends.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION events_take_turn() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION events_follow_their_stream() SET search_path = %I, pg_temp', current_schema());
END
$$;

-- What is written stays written, whoever asks.
CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only: an event is never %',
        CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_stay();

CREATE TRIGGER events_are_never_deleted BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_stay();

-- zstd dictionaries, trained on stored mails. One that was used is kept for ever.
CREATE TABLE dictionaries (
    id   bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- how many mails were stored when it was trained
    seen bigint NOT NULL,
    body bytea  NOT NULL
);

-- Raw mails, once each. An erased one has a remnant in place of its body.
CREATE TABLE contents (
    id         bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest     bytea  NOT NULL UNIQUE,
    size       bigint NOT NULL,
    -- zstd frame
    body       bytea,
    -- what the frame was packed with; none for the first mails
    dictionary bigint REFERENCES dictionaries (id),
    -- JSON of what was read before the body was erased
    remnant    text,
    CHECK ((body IS NULL) <> (remnant IS NULL))
);

-- Bodies are packed already. Most take 2 to 5 kB: in the row they are read with one look into the table.
ALTER TABLE contents ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE contents SET (toast_tuple_target = 8160);

-- Secrets beside the log: hashes only.
CREATE TABLE token_hashes (
    hash      bytea NOT NULL PRIMARY KEY,
    token_id  uuid  NOT NULL UNIQUE,
    last_used bigint
);
