//! What is known of users.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{KnownError, KnownUsers};
use domain::feedback::limits::Given;
use projections::views::{feedback, users};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownUsers for KnownFromViews {
    async fn every_user(&self) -> Result<Vec<Uuid>, KnownError> {
        let rows = users::users(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(|row| row.user_id).collect())
    }

    async fn user_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError> {
        let row = users::user_named(self.live.as_ref(), name_key)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.user_id))
    }

    async fn feedback_given_at(
        &self,
        user_id: Uuid,
        given: Given,
        back: u32,
    ) -> Result<Option<DateTime<Utc>>, KnownError> {
        feedback::feedback_given_at(self.live.as_ref(), user_id, given, back)
            .await
            .map_err(unavailable)
    }
}
