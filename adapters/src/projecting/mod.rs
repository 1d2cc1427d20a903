//! Keeps the views of a SQLite file up to date: leadership, rebuild, live tail.

mod checkpoint;
mod leadership;
mod rebuild;
mod tail;

pub use checkpoint::Checkpoint;
pub use leadership::Leadership;
pub use rebuild::{RebuildError, open_or_rebuild, rebuild};
pub use tail::{Tail, TailParts};
