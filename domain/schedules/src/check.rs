//! Whether people may pin a schedule.

use domain::schedule::{Schedule, ScheduleError};
use thiserror::Error;

use crate::zone;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CheckError {
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(
        "the time zone `{name}` is not known; give a name of the IANA database, such as `Europe/Amsterdam`, or `UTC`"
    )]
    UnknownZone { name: String },
}

/// Whether people may pin this schedule: it makes sense in itself, and its time zone is known.
pub fn check(schedule: &Schedule) -> Result<(), CheckError> {
    schedule.check()?;
    if zone::by_name(&schedule.zone).is_none() {
        return Err(CheckError::UnknownZone {
            name: schedule.zone.clone(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::schedule::{Rule, Slot};

    use super::*;

    #[test]
    fn an_unknown_zone_is_named() {
        let mut schedule = Schedule {
            zone: "Europe/Amsterdam".into(),
            slots: vec![Slot {
                rule: Rule::Daily,
                minute: 0,
                early_minutes: 30,
                late_minutes: 30,
            }],
        };
        assert_eq!(check(&schedule), Ok(()));
        schedule.zone = "Europe/Atlantis".into();
        assert_eq!(
            check(&schedule).unwrap_err().to_string(),
            "the time zone `Europe/Atlantis` is not known; give a name of the IANA database, such as `Europe/Amsterdam`, or `UTC`"
        );
    }
}
