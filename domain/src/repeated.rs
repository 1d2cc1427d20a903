//! Runs that only repeat what is known to be good.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{cove_account, run::RunStatus};

/// Products that report the same backup many times a day: once it is good, the rest of the day says nothing new.
pub const REPEATING_SOFTWARE: [&str; 1] = [cove_account::SOFTWARE];

/// A run of one job and local day, as the rule looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRun {
    pub run_id: Uuid,
    pub run_at: DateTime<Utc>,
    /// See [`is_clean`].
    pub clean: bool,
    /// Nothing but its day is known of it, such as a day of a colour bar. Nobody knows what it is about, so it repeats nothing.
    pub day_only: bool,
}

/// Success as it was reported, with at least one object, and none of them in trouble. An override makes no run clean.
pub fn is_clean(reported: RunStatus, objects: u32, troubled: u32) -> bool {
    reported == RunStatus::Success && objects > 0 && troubled == 0
}

/// The first clean run of the day, by time. Every newer run of that day, whatever its status, is repeated and hidden; of those of
/// the same moment, the clean ones alone.
pub fn first_clean(day: &[DayRun]) -> Option<DayRun> {
    day.iter()
        .copied()
        .filter(|run| run.clean)
        .min_by_key(|run| (run.run_at, run.run_id))
}

/// Whether a run only repeats the first clean one of its day. No id decides whether a bad run is seen, and a bad day of which
/// nothing else is known always is.
pub fn is_repeated(run: DayRun, first_clean: Option<DayRun>) -> bool {
    !run.day_only
        && first_clean.is_some_and(|first| {
            let repeats_it = run.clean && run.run_at == first.run_at && run.run_id != first.run_id;
            run.run_at > first.run_at || repeats_it
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: u128, clean: bool) -> DayRun {
        DayRun {
            run_id: Uuid::from_u128(number),
            run_at: DateTime::from_timestamp(i64::try_from(number).unwrap() * 3_600, 0).unwrap(),
            clean,
            day_only: false,
        }
    }

    fn hidden(day: &[DayRun]) -> Vec<u128> {
        let first = first_clean(day);
        day.iter()
            .filter(|run| is_repeated(**run, first))
            .map(|run| run.run_id.as_u128())
            .collect()
    }

    #[test]
    fn what_follows_a_clean_run_is_hidden() {
        let day = [run(1, false), run(2, true), run(3, false), run(4, true)];
        assert_eq!(hidden(&day), [3, 4]);
    }

    #[test]
    fn the_order_in_which_they_came_does_not_matter() {
        let day = [run(4, true), run(3, false), run(1, false), run(2, true)];
        assert_eq!(hidden(&day), [4, 3]);
    }

    /// Lesson: of two runs of one moment, the id decided whether the failed one was seen.
    #[test]
    fn a_bad_run_of_the_same_moment_is_shown_whatever_its_id() {
        let at = |number, clean| DayRun {
            run_at: DateTime::UNIX_EPOCH,
            ..run(number, clean)
        };
        assert_eq!(hidden(&[at(1, true), at(2, false)]), [0_u128; 0]);
        assert_eq!(hidden(&[at(2, true), at(1, false)]), [0_u128; 0]);
        assert_eq!(hidden(&[at(1, true), at(2, true)]), [2]);
    }

    #[test]
    fn a_day_of_which_nothing_else_is_known_is_shown() {
        let day_only = DayRun {
            day_only: true,
            ..run(3, false)
        };
        assert_eq!(hidden(&[run(2, true), day_only, run(4, false)]), [4]);
    }

    #[test]
    fn without_a_clean_run_all_are_shown() {
        assert_eq!(hidden(&[run(1, false), run(2, false)]), [0_u128; 0]);
    }

    #[test]
    fn a_success_without_objects_or_with_a_bad_one_is_not_clean() {
        assert!(is_clean(RunStatus::Success, 3, 0));
        assert!(!is_clean(RunStatus::Success, 0, 0));
        assert!(!is_clean(RunStatus::Success, 3, 1));
        assert!(!is_clean(RunStatus::Warning, 3, 0));
    }
}
