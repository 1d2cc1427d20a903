//! What can go wrong with the views.

use thiserror::Error;

use crate::engine::schema::value::Value;

#[derive(Debug, Error)]
pub enum DatabaseError {
    #[error("the views do not answer: {0}")]
    Unavailable(String),
    #[error(
        "the views are on a full disk: {0}; free space, the log is whole and the views catch up"
    )]
    Full(String),
    /// The files themselves: they hold nothing that cannot be computed again.
    #[error("the views are damaged: {0}; they are built again")]
    Damaged(String),
    /// Data that does not decode: the views were changed by something else, or are of another version.
    #[error("{0}; rebuild the views")]
    Inconsistent(Box<Undecodable>),
}

/// A value that is not what its column holds.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("column {column} of view {table} holds {found} in row {key}, expected {expected}")]
pub struct Undecodable {
    /// Or whatever the question was about.
    pub table: String,
    pub column: String,
    /// What tells the row from others.
    pub key: String,
    pub expected: &'static str,
    pub found: String,
}

/// What is shown of a value, or of a row, in an error.
const MAX_SHOWN: usize = 80;

impl DatabaseError {
    /// `key` is what tells the row from others.
    pub fn undecodable(
        (table, column): (&str, &str),
        key: &[Value],
        expected: &'static str,
        found: &Value,
    ) -> Self {
        Self::Inconsistent(Box::new(Undecodable {
            table: table.to_owned(),
            column: column.to_owned(),
            key: shorten(&format!("{key:?}")),
            expected,
            found: shorten(&format!("{found:?}")),
        }))
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}
