-- The log. `position` is the one order of all events; a single writer makes it the order of commits.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    event_id       BLOB    NOT NULL,
    aggregate_type TEXT    NOT NULL,
    aggregate_id   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    event_type     TEXT    NOT NULL,
    event_version  TEXT    NOT NULL,
    -- Milliseconds since 1970, UTC; never goes back along the log.
    recorded_at    INTEGER NOT NULL,
    payload        TEXT    NOT NULL,
    metadata       TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX events_by_stream ON events (aggregate_type, aggregate_id, sequence);

-- What is written stays written, whoever asks.
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the event log is append-only: an event is never changed');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the event log is append-only: an event is never deleted');
END;

-- Raw mails, once each. An erased one has a remnant in place of its body.
CREATE TABLE contents (
    id         INTEGER PRIMARY KEY,
    digest     BLOB    NOT NULL UNIQUE,
    size       INTEGER NOT NULL,
    -- zstd frame
    body       BLOB,
    -- what the frame was packed with; none for the first mails
    dictionary INTEGER REFERENCES dictionaries (id),
    -- JSON of what was read before the body was erased
    remnant    TEXT,
    CHECK ((body IS NULL) <> (remnant IS NULL))
) STRICT;

-- zstd dictionaries, trained on stored mails. One that was used is kept for ever.
CREATE TABLE dictionaries (
    id   INTEGER PRIMARY KEY,
    -- how many mails were stored when it was trained
    seen INTEGER NOT NULL,
    body BLOB    NOT NULL
) STRICT;

-- Secrets beside the log: hashes only.
CREATE TABLE token_hashes (
    hash      BLOB    PRIMARY KEY,
    token_id  BLOB    NOT NULL UNIQUE,
    last_used INTEGER
) STRICT;
