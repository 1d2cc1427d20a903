-- The hash chain, which programs before made when they needed it first: a role that may only add to the log makes no tables.
CREATE TABLE IF NOT EXISTS chain_links (
    position bigint NOT NULL PRIMARY KEY,
    hash     bytea  NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE OR REPLACE FUNCTION chain_links_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the hash chain is append-only: a link is never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER chain_links_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON chain_links
    FOR EACH STATEMENT EXECUTE FUNCTION chain_links_stay();

-- A chain that was cut off would look like one that has not come that far, if whoever cut it could lower the mark.
CREATE FUNCTION chain_mark_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the mark of the hash chain is never lowered'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER chain_mark_rises BEFORE UPDATE ON chain_mark
    FOR EACH ROW WHEN (NEW.position < OLD.position) EXECUTE FUNCTION chain_mark_rises();
