//! What is set, and when nobody is to worry.

use async_trait::async_trait;
use domain::{calendar::CalendarScope, settings::General};
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is set, and when nobody is to worry.
#[async_trait]
pub trait KnownSettings: Views {
    /// Zone and backup day of the installation.
    async fn general_settings(&self) -> Result<General, KnownError>;

    /// Whom a maintenance was planned for; `None` for one that there never was.
    async fn maintenance(&self, window_id: Uuid) -> Result<Option<CalendarScope>, KnownError>;
}
