//! Generations of the views: a replay builds one with other definitions, people compare and accept or reject it.

mod aggregate;
mod command;
mod contents;
mod event;
mod state;
mod summary;

pub use aggregate::Generation;
pub use command::{GenerationCommand, GenerationError};
pub use contents::{missing, unwanted};
pub use event::{DefinitionRevision, GenerationEvent};
pub use state::ReplayState;
pub use summary::ReplaySummary;
