//! How old the last good backup may be (recovery point objective).

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

/// A year.
const MAX_HOURS: u32 = 8_784;

#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("a limit of {0} hours cannot be; give 1 to 8784 hours, or none")]
pub struct RpoError(pub u32);

/// A limit in hours, if any.
pub fn hours(hours: Option<u32>) -> Result<Option<u32>, RpoError> {
    match hours {
        Some(hours) if !(1..=MAX_HOURS).contains(&hours) => Err(RpoError(hours)),
        hours => Ok(hours),
    }
}

/// The limit in force: the job's own, else its customer's.
pub fn in_force(of_job: Option<u32>, of_customer: Option<u32>) -> Option<u32> {
    of_job.or(of_customer)
}

/// Whether the last good run is older than that number of hours. A job without one is as old as its approval.
pub fn is_exceeded(
    hours: u32,
    last_good: Option<DateTime<Utc>>,
    approved_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    now - last_good.unwrap_or(approved_at) > TimeDelta::hours(i64::from(hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_was_never_good_is_as_old_as_its_approval() {
        let approved = DateTime::UNIX_EPOCH;
        let now = approved + TimeDelta::hours(30);
        assert!(is_exceeded(24, None, approved, now));
        assert!(!is_exceeded(30, None, approved, now));
        assert!(!is_exceeded(24, Some(now), approved, now));
        assert_eq!(in_force(Some(24), Some(48)), Some(24));
        assert_eq!(in_force(None, Some(48)), Some(48));
    }

    #[test]
    fn a_limit_is_within_a_year() {
        assert_eq!(hours(None), Ok(None));
        assert_eq!(hours(Some(8_784)), Ok(Some(8_784)));
        assert_eq!(hours(Some(0)), Err(RpoError(0)));
        assert_eq!(hours(Some(8_785)), Err(RpoError(8_785)));
    }
}
