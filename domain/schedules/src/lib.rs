//! When jobs are expected to run: laid out on real days from a [`Schedule`], and inferred from the runs that came.
//!
//! Everything is a pure function of its arguments. `now` is one of them: the same runs and the same `now` give the same
//! schedule, live and when the log is folded again.

mod check;
mod day;
mod infer;
mod matching;
mod occurrences;
mod same;
mod sentence;
mod slack;
mod suspicion;
pub mod watch;
mod zone;

pub use check::{CheckError, check};
pub use domain::schedule::{Confidence, Exception, Rule, Schedule, Slot, SlotEvidence, Weekday};
pub use infer::{Inference, Kind, infer};
pub use matching::match_runs;
pub use occurrences::{MAX_DAYS, MAX_OCCURRENCES, Occurrence, local_day, next_due, occurrences};
pub use same::says_the_same;
pub use sentence::{sentence, sentence_with};
pub use suspicion::{SUSPECT_CUSTOMERS, is_suspect};
