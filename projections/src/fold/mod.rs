//! How events change the views: one event after the other, over the rows that are in memory.
//!
//! What is further down uses what is further up, and never the other way:
//!
//! 1. `state/`: the rows, what is kept beside them, the event, and the queue of requests.
//! 2. `lookups/` and `judgements/`: what folds ask of rows, and the rules.
//! 3. `observers/`: views that follow runs, and ask for changes of runs in the queue.
//! 4. `runs/`: a run appears, changes and disappears (`lifecycle.rs`); the queue is drained (`requested.rs`).
//! 5. `sources/`: where runs come from.
//! 6. `settling/`: what is found out for all events of a page together.
//! 7. `subjects/`: what each event does. `apply.rs` takes one to its subject.

mod apply;
pub(crate) mod judgements;
pub(crate) mod lookups;
mod observers;
pub(crate) mod runs;
mod settling;
pub(crate) mod sources;
pub(crate) mod state;
mod subjects;
#[cfg(test)]
mod tests;

pub use apply::{apply, commit, prefetch};
pub use state::{
    error::FoldError,
    logged_event::LoggedEvent,
    memory::{Fold, Memory},
    working_set::WorkingSet,
};

pub use crate::rows::state::{DeadLetterRow, LogMinuteRow, ViewStateRow};

/// Raised by hand when a fold changes what it makes of the same events; views of another version are rebuilt.
pub const FOLD_VERSION: u32 = 12;
