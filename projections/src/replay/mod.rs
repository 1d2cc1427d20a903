//! Other rules over the same history: which mails they may read differently, and what that changes.

mod account;
mod affected;
mod by_id;
mod compare;
mod continued;
mod differences;
mod error;
mod judge;
mod judgement;
mod missed;
mod orphans;
mod page;
mod query;
mod side;
mod splits;
mod table;
mod try_out;
mod turned;
mod unverified;

pub use affected::{Change, scan};
pub use compare::compare;
pub use continued::continued;
pub use error::CompareError;
pub use judge::{Publication, judge};
pub use judgement::{DefinitionJudgement, Example, Figures, JudgeError};
pub use query::{change_count, change_cursor_kinds, changes, has_changes};
pub use side::Side;
pub use table::{ChangeKind, ReplayChangeRow, Seen};
pub use try_out::{TriedOut, try_out};
