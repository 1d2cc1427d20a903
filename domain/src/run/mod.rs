//! Runs of jobs. A run is derived, not an event; what people say about it is.

mod aggregate;
mod command;
mod event;
mod severity;
mod status;

pub use crate::repeated::{DayRun, REPEATING_SOFTWARE, first_clean, is_clean, is_repeated};
pub use aggregate::Run;
pub use command::{RunCommand, RunError};
pub use event::RunEvent;
pub use severity::StatusCounts;
pub use status::RunStatus;
