//! What an installation changes about its parsers: definitions of its own, and which are switched off.
//!
//! A stream is named by the definition's name, for those that come with the program too.

mod aggregate;
mod command;
mod event;
mod limits;

pub use aggregate::Parser;
pub use command::{ParserCommand, ParserError};
pub use event::ParserEvent;
pub use limits::{MAX_BYTES, MAX_PUBLISHED, is_name};
