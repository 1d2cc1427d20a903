//! What a run can be.

use serde::{Deserialize, Serialize};

/// How a run, or one object of it, ended.
///
/// `Unknown` is for a run whose status cannot be told; it is sorted with the failures and never shown as success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunStatus {
    Success,
    Warning,
    Failed,
    Unknown,
    Missed,
}

impl RunStatus {
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::Warning,
        Self::Failed,
        Self::Unknown,
        Self::Missed,
    ];

    /// The name as it stands in views, JSON and GraphQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Warning => "WARNING",
            Self::Failed => "FAILED",
            Self::Unknown => "UNKNOWN",
            Self::Missed => "MISSED",
        }
    }

    /// Whether there is a backup: a warning is one, too.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Success | Self::Warning)
    }

    /// Where an object stands in a list, lowest first: the status counts before anything else. What did not succeed or
    /// cannot be told is 0, a warning 1, anything else with a message 2, what is plainly good 3.
    pub fn severity(status: Option<Self>, has_message: bool) -> u8 {
        match status {
            Some(Self::Failed | Self::Unknown | Self::Missed) => 0,
            Some(Self::Warning) => 1,
            Some(Self::Success) | None if has_message => 2,
            Some(Self::Success) | None => 3,
        }
    }

    /// The worse of two: of trouble of the same severity, the first.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if Self::severity(Some(other), false) < Self::severity(Some(self), false) {
            other
        } else {
            self
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lesson: a warning with a message stood with what is critical.
    #[test]
    fn a_warning_with_a_message_stands_behind_a_failure_without_one() {
        let mut objects = vec![
            (Some(RunStatus::Success), true),
            (Some(RunStatus::Warning), true),
            (None, true),
            (Some(RunStatus::Success), false),
            (Some(RunStatus::Failed), false),
            (Some(RunStatus::Warning), false),
        ];
        objects.sort_by_key(|(status, has_message)| RunStatus::severity(*status, *has_message));
        let statuses: Vec<_> = objects.into_iter().map(|(status, _)| status).collect();
        assert_eq!(
            statuses,
            [
                Some(RunStatus::Failed),
                Some(RunStatus::Warning),
                Some(RunStatus::Warning),
                Some(RunStatus::Success),
                None,
                Some(RunStatus::Success),
            ]
        );
    }
}
