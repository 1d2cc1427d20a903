//! Where the hash chain is kept.

use std::fmt::Debug;

use domain::{ids::Digest, log::Position};
use thiserror::Error;

/// The hash at an event; see [`domain::chain::link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub position: Position,
    pub hash: Digest,
}

/// Keeps the links of the chain, apart from the log and from the views: two columns, position and hash.
///
/// Links are added behind the last one, and never changed or deleted.
pub trait ChainStore: Debug + Send + Sync {
    /// The link of the highest position; `None` while there is no chain.
    fn last(&self) -> Result<Option<Link>, ChainError>;

    /// At most `limit` links behind `position`, lowest position first; behind [`Position::MIN`]: from the first.
    fn read_after(&self, position: Position, limit: usize) -> Result<Vec<Link>, ChainError>;

    /// Adds links behind `last`, all or none, durable when it returns. Somebody who was faster is
    /// [`Moved`](ChainError::Moved).
    fn append(&self, last: Option<Link>, links: &[Link]) -> Result<(), ChainError>;

    /// Moves all links to a place of their own, so that a new chain can be begun; gives the name of the place, which has
    /// `label` (letters, digits and `_`) in it. `None` where there are no links.
    fn set_aside(&self, label: &str) -> Result<Option<String>, ChainError>;
}

/// How far the chain was known to be when the log was last found sound. Kept apart from the chain: who cuts that, or takes
/// it away, leaves this behind.
pub trait ChainMarks: Debug + Send + Sync {
    /// 0 where the log was empty; `None` where no program looked yet that knows of marks.
    fn mark(&self) -> Result<Option<Position>, ChainError>;

    /// A lower one than there is changes nothing.
    fn raise(&self, position: Position) -> Result<(), ChainError>;

    /// For a log that is taken as it is.
    fn clear(&self) -> Result<(), ChainError>;
}

#[derive(Debug, Error)]
pub enum ChainError {
    #[error("the hash chain does not answer: {0}")]
    Unavailable(String),
    #[error("the hash chain is on a full disk: {0}; free space, the chain catches up")]
    Full(String),
    #[error("the hash chain stays where it is: {0}")]
    NotOurs(String),
    #[error("another process went on with the hash chain; the next try goes on behind its links")]
    Moved,
}
