//! How far the hash chain was known to be, beside the log.

use domain::log::Position;
use projections::ports::{ChainError, ChainMarks};
use rusqlite::{OptionalExtension, params};

use super::{SqliteStore, error::chain_error};

impl ChainMarks for SqliteStore {
    fn mark(&self) -> Result<Option<Position>, ChainError> {
        self.inner
            .readers
            .with(|connection| {
                connection
                    .prepare_cached("SELECT position FROM chain_mark")?
                    .query_row([], |row| row.get(0))
                    .optional()
            })
            .map_err(|error| chain_error(&error))
    }

    fn raise(&self, position: Position) -> Result<(), ChainError> {
        self.inner
            .writer()
            .execute(
                "INSERT INTO chain_mark (one, position) VALUES (1, ?1) \
                 ON CONFLICT (one) DO UPDATE SET position = max(position, excluded.position)",
                params![position],
            )
            .map(drop)
            .map_err(|error| chain_error(&error))
    }

    fn clear(&self) -> Result<(), ChainError> {
        self.inner
            .writer()
            .execute("DELETE FROM chain_mark", [])
            .map(drop)
            .map_err(|error| chain_error(&error))
    }
}
