//! Days on which nobody works, and windows in which systems are worked on: when a backup that did not run is excused.

mod aggregate;
mod command;
mod event;
pub mod holidays;
mod limits;
mod scope;

pub use aggregate::Calendar;
pub use command::{CalendarCommand, CalendarError};
pub use event::{CalendarEvent, HolidayChoice};
pub use limits::{MAX_MAINTENANCE, MAX_OPEN_WINDOWS, MAX_OWN_DAYS};
pub use scope::CalendarScope;
