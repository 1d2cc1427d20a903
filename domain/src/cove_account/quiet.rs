//! When a quiet workstation is worth a word.

use crate::run::RunStatus;

/// After how many days without a session a workstation is told of. 0 is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietLimits {
    pub warning_days: u32,
    pub error_days: u32,
}

impl QuietLimits {
    /// What that number of quiet days counts as; none where they are not worth a word.
    pub fn status(self, quiet_days: u32) -> Option<RunStatus> {
        let reached = |limit: u32| limit > 0 && quiet_days >= limit;
        if reached(self.error_days) {
            return Some(RunStatus::Failed);
        }
        reached(self.warning_days).then_some(RunStatus::Warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_warning_first_and_a_failure_later() {
        let limits = QuietLimits {
            warning_days: 7,
            error_days: 14,
        };
        let statuses = [0, 6, 7, 13, 14, 28].map(|days| limits.status(days));
        assert_eq!(
            statuses,
            [
                None,
                None,
                Some(RunStatus::Warning),
                Some(RunStatus::Warning),
                Some(RunStatus::Failed),
                Some(RunStatus::Failed),
            ]
        );
        let never = QuietLimits {
            warning_days: 0,
            error_days: 0,
        };
        assert_eq!(never.status(28), None);
    }
}
