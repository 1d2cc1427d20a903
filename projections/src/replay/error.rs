//! Why a comparison came to no end.

use thiserror::Error;

use crate::{
    engine::{ports::feed::FeedError, schema::error::DatabaseError},
    reading::details::DetailsError,
};

#[derive(Debug, Error)]
pub enum CompareError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Details(#[from] DetailsError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error("the comparison was stopped")]
    Stopped,
}
