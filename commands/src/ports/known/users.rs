//! What is known of users.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::feedback::limits::Given;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of users.
#[async_trait]
pub trait KnownUsers: Views {
    /// Everybody who has ever been added.
    async fn every_user(&self) -> Result<Vec<Uuid>, KnownError>;

    async fn user_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError>;

    /// When the user gave an item of feedback, a reply or a screenshot, counted back from the newest, which is 1 back.
    async fn feedback_given_at(
        &self,
        user_id: Uuid,
        given: Given,
        back: u32,
    ) -> Result<Option<DateTime<Utc>>, KnownError>;
}
