//! Replays: other views are built beside the live ones, people compare and accept or reject them.

mod aggregate;
mod command;
mod contents;
mod event;
mod state;
mod summary;

pub use aggregate::Replay;
pub use command::{ReplayCommand, ReplayError};
pub use contents::{missing, unwanted};
pub use event::{DefinitionRevision, ReplayEvent};
pub use state::ReplayState;
pub use summary::ReplaySummary;
