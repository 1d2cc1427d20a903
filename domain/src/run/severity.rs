//! What comes first on a page.

use super::RunStatus;

impl RunStatus {
    /// Place in a list that begins with what is worst, from 0. A run that cannot be told or did not happen stands with the
    /// failures, before any warning.
    pub fn urgency(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::Unknown => 1,
            Self::Missed => 2,
            Self::Warning => 3,
            Self::Success => 4,
        }
    }

    /// The opposite: of two runs of one moment, the one with more weight counts.
    pub fn weight(self) -> u8 {
        4_u8.saturating_sub(self.urgency())
    }

    /// The more urgent of the two.
    #[must_use]
    pub fn more_urgent(self, other: Self) -> Self {
        if other.urgency() < self.urgency() {
            other
        } else {
            self
        }
    }

    /// Whether somebody who saw this status saw enough to speak for a run that has `self`.
    #[must_use]
    pub fn is_covered_by(self, seen: Self) -> bool {
        seen.urgency() <= self.urgency()
    }
}

/// How many runs there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    pub success: u32,
    pub warning: u32,
    pub failed: u32,
    pub unknown: u32,
    pub missed: u32,
}

impl StatusCounts {
    pub fn of(&self, status: RunStatus) -> u32 {
        match status {
            RunStatus::Success => self.success,
            RunStatus::Warning => self.warning,
            RunStatus::Failed => self.failed,
            RunStatus::Unknown => self.unknown,
            RunStatus::Missed => self.missed,
        }
    }

    pub fn total(&self) -> u32 {
        RunStatus::ALL
            .into_iter()
            .fold(0, |sum, status| sum.saturating_add(self.of(status)))
    }

    /// The most urgent status that any of them has; none where there are none.
    pub fn worst(&self) -> Option<RunStatus> {
        RunStatus::ALL
            .into_iter()
            .filter(|status| self.of(*status) > 0)
            .min_by_key(|status| status.urgency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_worse_than_a_warning() {
        let mut counts = StatusCounts {
            success: 7,
            warning: 2,
            ..StatusCounts::default()
        };
        assert_eq!(counts.worst(), Some(RunStatus::Warning));
        counts.missed = 1;
        assert_eq!(counts.worst(), Some(RunStatus::Missed));
        counts.unknown = 1;
        assert_eq!(counts.worst(), Some(RunStatus::Unknown));
        assert_eq!(counts.total(), 11);
        assert_eq!(StatusCounts::default().worst(), None);
    }
}
