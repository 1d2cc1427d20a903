//! What ran on each day, by job; and how each job fares.

mod fold;
mod health;
mod query;
mod recount;
mod settle;
mod table;

pub use domain::backup_day::{BackupDays, days_up_to};
pub(crate) use fold::*;
pub(crate) use health::{arrives, repeats_otherwise};
pub use query::*;
pub(crate) use recount::recount;
pub(crate) use settle::settle;
pub use table::*;

/// [`RunRow::is_doubted`](super::runs::RunRow::is_doubted) in statements: 1 where it is.
const DOUBTED: &str = "CASE WHEN unusual_path IS NOT NULL AND marked_at IS NULL THEN 1 ELSE 0 END";
