//! Other rules over the same history: which mails they may read otherwise, and what that changes.

mod account;
mod affected;
mod by_id;
mod compare;
mod continued;
mod judge;
mod kept;
mod missed;
mod query;
mod splits;
mod table;
mod try_out;
mod unverified;

pub use affected::{Change, scan};
pub use compare::{CompareError, Side, compare};
pub use continued::continued;
pub use judge::{Example, Figures, JudgeError, Judgement, Publication, judge};
pub use query::{change_count, change_cursor_kinds, changes, has_changes};
pub use table::{ChangeKind, ReplayChangeRow, Seen};
pub use try_out::{TriedOut, try_out};
