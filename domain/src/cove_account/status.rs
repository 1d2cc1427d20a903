//! How a session stands.

use crate::run::RunStatus;

/// How a session stands, as Cove numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionStatus(Option<u32>);

impl SessionStatus {
    pub fn read(text: &str) -> Self {
        Self(text.trim().parse().ok())
    }

    /// A number that nobody knows is never good.
    pub fn run_status(self) -> RunStatus {
        match self.0 {
            Some(5) => RunStatus::Success,
            Some(2 | 3 | 6 | 10) => RunStatus::Failed,
            Some(1 | 7 | 8 | 9 | 11 | 12) => RunStatus::Warning,
            _ => RunStatus::Unknown,
        }
    }

    pub fn is_running(self) -> bool {
        matches!(self.0, Some(1 | 9))
    }

    pub fn words(self) -> String {
        let words = match self.0 {
            Some(1) => "In process",
            Some(2) => "Failed",
            Some(3) => "Aborted",
            Some(5) => "Completed",
            Some(6) => "Interrupted",
            Some(7) => "Not started",
            Some(8) => "Completed with errors",
            Some(9) => "In progress with faults",
            Some(10) => "Over quota",
            Some(11) => "No selection",
            Some(12) => "Restarted",
            Some(other) => return format!("Unknown status {other}"),
            None => "Unknown status",
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_status() {
        for (number, status) in [
            ("1", RunStatus::Warning),
            ("2", RunStatus::Failed),
            ("3", RunStatus::Failed),
            ("5", RunStatus::Success),
            ("6", RunStatus::Failed),
            ("7", RunStatus::Warning),
            ("8", RunStatus::Warning),
            ("9", RunStatus::Warning),
            ("10", RunStatus::Failed),
            ("11", RunStatus::Warning),
            ("12", RunStatus::Warning),
            ("0", RunStatus::Unknown),
            ("4", RunStatus::Unknown),
            ("13", RunStatus::Unknown),
            ("99", RunStatus::Unknown),
            ("-5", RunStatus::Unknown),
            ("five", RunStatus::Unknown),
        ] {
            assert_eq!(SessionStatus::read(number).run_status(), status, "{number}");
        }
    }
}
