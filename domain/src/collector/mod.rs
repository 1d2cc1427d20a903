//! Programs that collect mails, and when they did not. A stream is named by the collector.
//!
//! A collector may ask every minute for years, so what goes on as before is written down every [`HEARTBEAT`] only.

mod aggregate;
mod command;
mod event;

pub use aggregate::Collector;
pub use command::{CollectorCommand, CollectorError, HEARTBEAT, MAX_ERROR};
pub use event::CollectorEvent;
