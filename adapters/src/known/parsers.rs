//! What mails are read with, and what is wanted.

use std::sync::Arc;

use async_trait::async_trait;
use commands::ports::{KnownError, KnownParsers};
use parsing::{definition::Definitions, definition::ParserSetting};
use projections::views::{parsers, replays};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownParsers for KnownFromViews {
    fn definitions(&self) -> Arc<Definitions> {
        Arc::clone(self.live.set().definitions())
    }

    async fn parser_settings(&self) -> Result<Vec<ParserSetting>, KnownError> {
        parsers::parser_settings(self.live.as_ref())
            .await
            .map_err(unavailable)
    }

    async fn open_replay(&self) -> Result<Option<Uuid>, KnownError> {
        let row = replays::open_replay(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.replay_id))
    }

    async fn revertible_replay(&self) -> Result<Option<Uuid>, KnownError> {
        let live = Arc::clone(&self.live);
        tokio::task::spawn_blocking(move || live.revertible())
            .await
            .map_err(|error| KnownError::Unavailable(error.to_string()))?
            .map_err(unavailable)
    }
}
