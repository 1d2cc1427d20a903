//! When jobs are expected to run: laid out on real days from a [`Schedule`], and inferred from the runs that came.
//!
//! Everything is a pure function of its arguments. `now` is one of them: the same runs and the same `now` give the same
//! schedule, live and when the log is folded again. The chapter on schedules in the book lists the rules, `R1` and so on; each has a test
//! whose comment begins with its number.
//!
//! # Invariants
//!
//! - A schedule follows from the runs up to `now`, in whatever order they came, and from nothing else
//!   (`domain/schedules/tests/properties.rs::order_and_twins_of_runs_do_not_matter`).
//! - Silence behind the last run does not change a schedule, so none is inferred until the job runs again
//!   (`domain/schedules/tests/histories/changes.rs::a_job_that_stopped_keeps_its_schedule`).
//! - What is expected at a time does not depend on the range that was asked for: two adjoining ranges give what one gives
//!   (`domain/schedules/tests/properties.rs::a_range_in_two_parts_gives_the_same`).
//! - A slot has one verdict, a run answers for one slot, and neither depends on when somebody looks
//!   (`domain/schedules/tests/histories/laws.rs::a_slot_has_one_verdict_and_a_run_answers_once`,
//!   `domain/schedules/tests/histories/laws.rs::verdicts_do_not_depend_on_when_somebody_looks`).
//! - A silence that was watched is told (`domain/schedules/tests/histories/dead.rs::a_silence_that_was_watched_is_told`),
//!   and over a job's life there are few false reports (`domain/schedules/tests/histories/lifetimes.rs::a_life_has_few_false_reports`).
//! - Answers are bounded, whatever is asked (`domain/schedules/tests/occurrences.rs::answers_are_bounded`).

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
