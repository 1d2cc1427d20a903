//! Answers as text.

use std::fmt::Debug;

use projections::{ports::DatabaseError, store::PageRequest};

pub(crate) fn shown<T: Debug>(what: &str, answer: Result<T, DatabaseError>) -> String {
    format!("{what}: {:?}", answer.expect(what))
}

/// For answers that come in no order.
pub(crate) fn sorted<T: Debug>(what: &str, answer: Result<Vec<T>, DatabaseError>) -> String {
    let rows = answer.expect(what);
    let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    format!("{what}: {rows:?}")
}

pub(crate) fn page() -> PageRequest {
    PageRequest {
        first: 500,
        after: None,
    }
}
