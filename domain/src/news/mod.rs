//! What admins tell everybody.

mod aggregate;
mod command;
mod event;

pub use aggregate::News;
pub use command::{NewsCommand, NewsError};
pub use event::NewsEvent;
