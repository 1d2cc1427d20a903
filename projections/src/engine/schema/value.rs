//! What a column holds.

use uuid::Uuid;

/// A value of a view's column. Times are milliseconds since 1970 in UTC, truth values 0 and 1: the same on every database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Uuid(Uuid),
}

pub type Row = Vec<Value>;

/// Which of the values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Int,
    Text,
    Uuid,
}
