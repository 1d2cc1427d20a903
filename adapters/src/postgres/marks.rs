//! How far the hash chain was known to be, beside the contents.

use domain::log::Position;
use projections::ports::{ChainError, ChainMarks};

use super::{
    PostgresStore,
    connection::block_on,
    error::{aside_error, chain_error},
};

impl ChainMarks for PostgresStore {
    fn mark(&self) -> Result<Option<Position>, ChainError> {
        let asked = sqlx::query_scalar("SELECT position FROM chain_mark");
        block_on(&self.inner.runtime, asked.fetch_optional(&self.inner.pool))
            .map_err(|error| chain_error(&error))
    }

    fn raise(&self, position: Position) -> Result<(), ChainError> {
        let raised = sqlx::query(
            "INSERT INTO chain_mark (one, position) VALUES (1, $1) \
             ON CONFLICT (one) DO UPDATE SET position = greatest(chain_mark.position, excluded.position)",
        )
        .bind(position);
        block_on(&self.inner.runtime, raised.execute(&self.inner.pool))
            .map(drop)
            .map_err(|error| chain_error(&error))
    }

    fn clear(&self) -> Result<(), ChainError> {
        // Where the program does not own the log, its owner has cleared it.
        if self.mark()?.is_none() {
            return Ok(());
        }
        let cleared = sqlx::query("DELETE FROM chain_mark");
        block_on(&self.inner.runtime, cleared.execute(&self.inner.pool))
            .map(drop)
            .map_err(|error| aside_error(&error))
    }
}
