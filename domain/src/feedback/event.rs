//! What happened to feedback.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FeedbackKind, ImageType};
use crate::{aggregate::facts, ids::Digest};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeedbackEvent {
    FeedbackGiven {
        /// Whose it is.
        user_id: Uuid,
        kind: FeedbackKind,
        /// Of the [`Words`](super::Words): title and text.
        content_sha256: Digest,
    },
    FeedbackVoted {
        user_id: Uuid,
    },
    FeedbackVoteWithdrawn {
        user_id: Uuid,
    },
    FeedbackReplied {
        reply_id: Uuid,
        /// Of the [`Words`](super::Words).
        content_sha256: Digest,
    },
    FeedbackAttached {
        attachment_id: Uuid,
        media_type: ImageType,
        /// Bytes of the image.
        size: u64,
        /// Of the [`Words`](super::Words): the name of the file.
        content_sha256: Digest,
        /// Of the [`screenshot`](super::screenshot) as it is kept.
        image_sha256: Digest,
    },
    FeedbackResolved {},
    FeedbackReopened {},
    /// Hidden from all but admins.
    FeedbackDeleted {},
    FeedbackRestored {},
    /// What was typed and shown is gone for good.
    FeedbackErased {},
}

facts!(FeedbackEvent {
    FeedbackGiven,
    FeedbackVoted,
    FeedbackVoteWithdrawn,
    FeedbackReplied,
    FeedbackAttached,
    FeedbackResolved,
    FeedbackReopened,
    FeedbackDeleted,
    FeedbackRestored,
    FeedbackErased,
});
