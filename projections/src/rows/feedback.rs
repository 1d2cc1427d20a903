//! Feedback of users. What they typed is in the content store alone, so that erasing it there is enough.

use chrono::{DateTime, Utc};
use domain::{
    feedback::{FeedbackKind, ImageType, limits::Given},
    ids::Digest,
};
use uuid::Uuid;

use crate::engine::schema::{field::named_fields, table::table};

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedbackState {
    Open,
    Resolved,
    /// Hidden from all but admins.
    Deleted,
}

impl FeedbackState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Resolved, Self::Deleted];

    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Resolved => "RESOLVED",
            Self::Deleted => "DELETED",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

named_fields! {
    FeedbackKind: |kind: &FeedbackKind| kind.name().to_owned(), FeedbackKind::from_name;
    FeedbackState: |state: &FeedbackState| state.name().to_owned(), FeedbackState::from_name;
    Given: |given: &Given| given.name().to_owned(), Given::from_name;
    ImageType: |kind: &ImageType| kind.media_type().to_owned(), ImageType::from_media_type;
}

table! {
    pub struct FeedbackRow = "feedback" {
        key { feedback_id: Uuid, }
        kind: FeedbackKind,
        state: FeedbackState,
        /// Of the words: title and text.
        words: Digest,
        author_id: Uuid,
        author: String,
        given_at: DateTime<Utc>,
        /// Of votes, replies and screenshots.
        votes: i64,
        replies: i64,
        screenshots: i64,
        resolved_at: Option<DateTime<Utc>>,
        resolved_by: Option<String>,
        deleted_at: Option<DateTime<Utc>>,
        deleted_by: Option<String>,
    }
    index "feedback_by_time" on ("given_at, feedback_id") where "state <> 'DELETED'";
    index "feedback_by_votes" on ("votes, given_at, feedback_id") where "state <> 'DELETED'";
    index "feedback_in_state_by_time" on ("state, given_at, feedback_id");
    index "feedback_in_state_by_votes" on ("state, votes, given_at, feedback_id");
}

table! {
    pub struct FeedbackVoteRow = "feedback_votes" {
        key { user_id: Uuid, feedback_id: Uuid, }
        voted_at: DateTime<Utc>,
    }
    index "feedback_votes_of_item" on ("feedback_id");
}

table! {
    pub struct FeedbackReplyRow = "feedback_replies" {
        key { reply_id: Uuid, }
        feedback_id: Uuid,
        words: Digest,
        author: String,
        replied_at: DateTime<Utc>,
    }
    index "feedback_replies_of_item" on ("feedback_id, replied_at, reply_id");
}

table! {
    pub struct FeedbackScreenshotRow = "feedback_screenshots" {
        key { screenshot_id: Uuid, }
        feedback_id: Uuid,
        image_type: ImageType,
        /// Bytes of the image.
        size: i64,
        /// Of the words: the name of the file.
        words: Digest,
        attached_by: String,
        attached_at: DateTime<Utc>,
    }
    index "feedback_screenshots_of_item" on ("feedback_id, attached_at, screenshot_id");
}

table! {
    /// When users gave items, replies and screenshots, by which they are limited. Outlives what was erased.
    pub struct FeedbackGivenRow = "feedback_given" {
        key {
            /// Of the item, the reply or the screenshot.
            id: Uuid,
        }
        user_id: Uuid,
        given: Given,
        given_at: DateTime<Utc>,
    }
    index "feedback_given_by_user" on ("user_id, given, given_at");
}
