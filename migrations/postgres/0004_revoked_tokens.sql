-- Tokens that are good for nothing any more, beside their hashes: a token is refused from the moment that it is revoked,
-- however far the views are. The event is the truth; what stands here follows from it.
CREATE TABLE revoked_tokens (
    token_id uuid NOT NULL PRIMARY KEY
);
