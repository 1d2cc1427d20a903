//! Values as servers write them: sizes, durations, counters, dates and times.
//!
//! All readers are pure, take one value (not a sentence), ignore blanks around it, and give `None` for what they do not
//! know for certain. They expect text as [`mail::normalise_text`](crate::mail::normalise_text) leaves it, with plain
//! blanks and quotes.

mod date;
mod date_words;
mod duration;
mod number;
mod relative;
mod run_time;
mod size;
mod time;
mod token;

pub use date::{DateHint, DateOrder, DateReading, date, date_time};
pub use duration::duration;
pub(crate) use number::is_beyond;
pub use number::{count, thousandths};
pub use relative::relative_time;
pub use run_time::run_time;
pub use size::size;
pub use time::{TimeOfDay, time_of_day};

use crate::limits::MAX_VALUE_BYTES;
