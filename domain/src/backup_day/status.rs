//! How a job stands on a backup day.

use crate::run::RunStatus;

/// How many days ahead it is known what is expected.
pub const DAYS_AHEAD: u64 = 1;

/// How a job stands on a backup day. What happened last counts: its latest run, or a slot that was judged later than that and
/// had none. Where nothing happened yet it is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayStatus {
    Success,
    Warning,
    Failed,
    /// The run cannot be told, or nobody was listening when it was due.
    Unknown,
    Missed,
    /// Silent beyond its deadline, and the schedule is not sure enough to call it missed.
    Late,
    /// A slot of the day is not judged yet.
    Expected,
    /// Silent on a holiday, or within a maintenance.
    Excused,
}

impl DayStatus {
    pub const ALL: [Self; 8] = [
        Self::Success,
        Self::Warning,
        Self::Failed,
        Self::Unknown,
        Self::Missed,
        Self::Late,
        Self::Expected,
        Self::Excused,
    ];

    /// The name as it stands in GraphQL; that of a run's status is the same.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => RunStatus::Success.name(),
            Self::Warning => RunStatus::Warning.name(),
            Self::Failed => RunStatus::Failed.name(),
            Self::Unknown => RunStatus::Unknown.name(),
            Self::Missed => RunStatus::Missed.name(),
            Self::Late => "LATE",
            Self::Expected => "EXPECTED",
            Self::Excused => "EXCUSED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_a_run_is_one_of_a_day() {
        for status in RunStatus::ALL {
            let of_day = DayStatus::from_name(status.name());
            assert_eq!(of_day.map(DayStatus::name), Some(status.name()));
        }
    }
}
