//! What fields cost, in the unit of a field of a row that is there already. Counted before anything is executed.
//!
//! Every field of the roots names its cost, and so does every list within others; a test sees to it.

use super::paging;

/// A few rows, found by their keys.
pub(crate) const LOOKUP: usize = 10;

/// To begin a list, however few of its rows are asked for.
pub(crate) const LIST: usize = 50;

/// A look at all rows of a kind, as counting takes: milliseconds, where a field takes less than a microsecond.
pub(crate) const SCAN: usize = 500;

/// Something is appended to the log, and waited for.
pub(crate) const CHANGE: usize = 100;

/// Work for all processors, such as reading mails again.
pub(crate) const TRIAL: usize = 5_000;

/// A page of a list: each row that it may hold, with all its fields.
pub(crate) fn page(first: Option<i32>, row: usize) -> usize {
    LIST.saturating_add(rows(first, row))
}

/// A page of a list within a row, which is found by the key of that row.
pub(crate) fn page_within(first: Option<i32>, row: usize) -> usize {
    LOOKUP.saturating_add(rows(first, row))
}

fn rows(first: Option<i32>, row: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(paging::DEFAULT_ROWS)).unwrap_or(0);
    rows.saturating_mul(row)
}
