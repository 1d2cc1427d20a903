//! An event that could not be folded.

use async_graphql::SimpleObject;
use projections::fold::DeadLetterRow;

use super::long::Long;

/// An event that could not be folded; the views leave it out until a replay can take it.
#[derive(SimpleObject)]
pub(crate) struct DeadLetter {
    /// Place in the log.
    position: Long,
    /// Type and id of its stream, such as `mail/5f0c…`.
    stream: String,
    event: String,
    /// Why, and the way out.
    error: String,
}

impl From<DeadLetterRow> for DeadLetter {
    fn from(row: DeadLetterRow) -> Self {
        Self {
            position: Long(row.position),
            stream: row.stream,
            event: row.event_type,
            error: row.error,
        }
    }
}
