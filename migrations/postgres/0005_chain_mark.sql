-- How far the hash chain was known to be when the log was last found sound; so a chain that lost its end is told from one
-- that has not come that far. One row.
CREATE TABLE chain_mark (
    one      bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL
);
