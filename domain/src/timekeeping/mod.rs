//! Time that passed while nothing else was recorded, and times that were recorded wrongly.
//!
//! The fold judges deadlines when it meets an event behind them. So that a missed run is seen within a minute and not with
//! the next mail, the program records that a deadline passed, once for each such moment: the stream is named by it.

mod aggregate;
mod command;
mod corrections;
mod event;

pub use aggregate::Timekeeping;
pub use command::{TimekeepingCommand, TimekeepingError};
pub use corrections::{CORRECTIONS, Correction, Corrections, corrections, is_correction};
pub use event::TimekeepingEvent;
