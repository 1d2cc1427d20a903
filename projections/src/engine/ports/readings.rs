//! What was read of mails, kept beside the views.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::engine::{ports::run_details::RunDetails, schema::error::DatabaseError};

/// What was read from a mail by one definition. Content and definition determine it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReadingKey {
    pub mail_id: Uuid,
    /// Of the definition.
    pub revision: String,
}

/// Keeps the details of runs beside all generations of views. A cache: what is not there is read from the mail again, so
/// nothing depends on when, or whether, something was kept.
pub trait Readings: Send + Sync {
    /// Per mail, the details of each of its runs. What is there already is left as it is.
    fn keep(&self, readings: Vec<(ReadingKey, Vec<RunDetails>)>) -> Result<(), DatabaseError>;

    /// In the order of the keys; `None` where nothing is kept.
    fn fetch(&self, keys: &[ReadingKey]) -> Result<Vec<Option<Vec<RunDetails>>>, DatabaseError>;

    /// Forgets what was read by definitions of other revisions.
    fn retain(&self, revisions: &BTreeSet<String>) -> Result<(), DatabaseError>;
}
