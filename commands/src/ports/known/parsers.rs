//! What mails are read with, and what is wanted.

use std::sync::Arc;

use async_trait::async_trait;
use parsing::{definition::Definitions, definition::ParserSetting};
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What mails are read with, and what is wanted.
#[async_trait]
pub trait KnownParsers: Views {
    /// The definitions that the mails of the views were read with.
    fn definitions(&self) -> Arc<Definitions>;

    /// What people set about parsers, published definitions with their text.
    async fn parser_settings(&self) -> Result<Vec<ParserSetting>, KnownError>;

    /// The replay that is being built, or waits to be accepted or rejected.
    async fn open_replay(&self) -> Result<Option<Uuid>, KnownError>;

    /// The replay whose views are live, while those before them are kept.
    async fn revertible_replay(&self) -> Result<Option<Uuid>, KnownError>;
}
