//! Runs of jobs. A run is derived, not an event; what people say about it is.

mod aggregate;
mod command;
mod event;
mod status;

pub use aggregate::Run;
pub use command::{RunCommand, RunError};
pub use event::RunEvent;
pub use status::RunStatus;
