//! Why views cannot be opened, or go on.

use domain::log::Position;
use thiserror::Error;

use crate::{
    engine::{ports::feed::FeedError, schema::error::DatabaseError},
    fold::state::error::FoldError,
    projector::page::PageError,
};

#[derive(Debug, Error)]
pub enum ProjectorError {
    #[error("the views were built with {found}; now in force: {wanted}; they must be built again")]
    BuiltDifferently { found: String, wanted: String },
    #[error(
        "the views include position {checkpoint}, but the log ends at {head}: they belong to another log; rebuild them"
    )]
    AheadOfLog {
        checkpoint: Position,
        head: Position,
    },
    #[error(
        "what the views say of identities that jobs go on with cannot be read: {0}; rebuild them"
    )]
    Continued(String),
    #[error(
        "the rebuild stopped at event {position}: {error}; mend it, or leave it out with `replay --rebuild --park`"
    )]
    Poison {
        position: Position,
        error: FoldError,
    },
    #[error(transparent)]
    Fold(#[from] FoldError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl From<PageError> for ProjectorError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Feed(error) => error.into(),
            PageError::Database(error) => error.into(),
        }
    }
}

impl ProjectorError {
    /// What the database says of damaged files of the views, if that is the error.
    pub fn damage(&self) -> Option<String> {
        match self {
            Self::Database(DatabaseError::Damaged(reason))
            | Self::Fold(FoldError::Database(DatabaseError::Damaged(reason))) => {
                Some(reason.clone())
            }
            _ => None,
        }
    }

    /// Whether building the views again from the log is the way out.
    pub fn wants_rebuild(&self) -> bool {
        matches!(
            self,
            Self::BuiltDifferently { .. }
                | Self::AheadOfLog { .. }
                | Self::Continued(_)
                | Self::Database(DatabaseError::Inconsistent(_))
        )
    }
}
