//! What is wanted of feedback, and why it may be refused.

use thiserror::Error;
use uuid::Uuid;

use super::{
    FeedbackKind, ImageType,
    limits::{MAX_REPLIES, MAX_SCREENSHOTS},
};
use crate::{aggregate::Refusal, code::Code, ids::Digest};

/// Who wants something of an item that not everybody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    pub user_id: Uuid,
    /// Has the permission [`ManageFeedback`](crate::access::Permission::ManageFeedback).
    pub manages: bool,
}

/// What is typed or shown comes as the digest of a content that is stored already.
#[derive(Debug, Clone, Copy)]
pub enum FeedbackCommand {
    Give {
        user_id: Uuid,
        kind: FeedbackKind,
        words: Digest,
    },
    Vote {
        user_id: Uuid,
    },
    WithdrawVote {
        user_id: Uuid,
    },
    Reply {
        reply_id: Uuid,
        words: Digest,
    },
    Attach {
        attachment_id: Uuid,
        image_type: ImageType,
        /// Bytes of the image.
        size: u64,
        name: Digest,
        image: Digest,
    },
    Resolve,
    Reopen,
    Delete {
        by: By,
    },
    Restore,
    Erase,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum FeedbackError {
    #[error("the feedback is given already")]
    AlreadyGiven,
    #[error("there is no such feedback, or it was deleted; an admin can restore what was deleted")]
    NotThere,
    #[error("only its author or an admin deletes feedback")]
    NotTheAuthor,
    #[error("the feedback is not deleted; delete it first, then erase it")]
    NotDeleted,
    #[error("the feedback has {MAX_REPLIES} replies, which is the most; give new feedback")]
    TooManyReplies,
    #[error("the feedback has {MAX_SCREENSHOTS} screenshots, which is the most")]
    TooManyScreenshots,
}

impl Refusal for FeedbackError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyGiven => Code::AlreadyExists,
            Self::NotThere => Code::NotFound,
            Self::NotTheAuthor => Code::Forbidden,
            Self::NotDeleted => Code::NotDeleted,
            Self::TooManyReplies | Self::TooManyScreenshots => Code::LimitReached,
        }
    }
}
