//! The schedule of a job, inferred from the times of its runs.
//!
//! Runs become episodes (`runs`), episodes become groups by time of day (`circle`), and for the days of each group the rule
//! is chosen that explains them best (`guess`, `tally`, `choice`). A group with its rule is a slot (`slots`).

mod choice;
mod circle;
mod clock;
mod coverage;
mod days;
mod exception;
mod fit;
mod guess;
mod inference;
mod runs;
mod slots;
mod tally;

use chrono::{DateTime, Utc};

pub use self::inference::{Inference, Kind};

use self::{clock::Clocks, fit::Grain};

/// The schedule that these runs keep to.
///
/// `history` has the times of the job's regular runs, in any order; those behind `now` do not count, nor those more than
/// three years before the last one, nor more than the last 8,000. `zones` are those that the machine may start the job by,
/// first the one where a person would state the schedule: the customer's, then the installation's. The schedule is in
/// another one of them, or in UTC, where a clock change shows that the machine keeps to that. A zone that is not known counts
/// as UTC.
///
/// The silence behind the last run says nothing of the rule: a job that stopped keeps its schedule, and the watch over it
/// sees that it stopped.
pub fn infer(history: &[DateTime<Utc>], zones: &[&str], now: DateTime<Utc>) -> Inference {
    let runs = runs::tidy(history, now);
    let clocks = Clocks::named(zones);
    let pause = runs::pause(&runs);
    let found = fit::fit(&runs, Grain::coarse(pause), &clocks);
    match found.inference.kind {
        Kind::Scheduled if found.may_be_finer => {
            let finer = fit::fit(&runs, Grain::FINE, &clocks);
            if finer.is_better_than(&found) {
                return finer.inference;
            }
        }
        Kind::Irregular if pause < runs::MAX_PAUSE => {
            // Perhaps many runs at odd distances are one block of work each day.
            let blocks = fit::fit(&runs, Grain::coarse(runs::MAX_PAUSE), &clocks);
            if blocks.inference.kind == Kind::Scheduled {
                return blocks.inference;
            }
        }
        _ => {}
    }
    found.inference
}
