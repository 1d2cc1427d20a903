//! What is set, and when nobody is to worry.

use async_trait::async_trait;
use commands::ports::{KnownError, KnownSettings};
use domain::{calendar::CalendarScope, settings::General};
use projections::views::{calendar, settings};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownSettings for KnownFromViews {
    async fn general_settings(&self) -> Result<General, KnownError> {
        settings::general_settings(self.live.as_ref())
            .await
            .map_err(unavailable)
    }

    async fn maintenance(&self, window_id: Uuid) -> Result<Option<CalendarScope>, KnownError> {
        let rows = calendar::windows_by_id(self.live.as_ref(), &[window_id])
            .await
            .map_err(unavailable)?;
        Ok(rows.first().map(calendar::MaintenanceWindowRow::scope))
    }
}
