//! Rows that count runs by their effective status.

use domain::run::{RunStatus, StatusCounts};

pub trait Counted {
    fn counts(&self) -> StatusCounts;

    /// The counter of one status.
    fn counter(&mut self, status: RunStatus) -> &mut u32;
}

/// For a row with the columns `successes`, `warnings`, `failures`, `unknowns` and `misses`.
macro_rules! counted {
    ($row:ty) => {
        impl $crate::rows::counted::Counted for $row {
            fn counts(&self) -> domain::run::StatusCounts {
                domain::run::StatusCounts {
                    success: self.successes,
                    warning: self.warnings,
                    failed: self.failures,
                    unknown: self.unknowns,
                    missed: self.misses,
                }
            }

            fn counter(&mut self, status: domain::run::RunStatus) -> &mut u32 {
                use domain::run::RunStatus;
                match status {
                    RunStatus::Success => &mut self.successes,
                    RunStatus::Warning => &mut self.warnings,
                    RunStatus::Failed => &mut self.failures,
                    RunStatus::Unknown => &mut self.unknowns,
                    RunStatus::Missed => &mut self.misses,
                }
            }
        }
    };
}

pub(crate) use counted;

/// The column that counts a status.
pub(crate) fn column(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Success => "successes",
        RunStatus::Warning => "warnings",
        RunStatus::Failed => "failures",
        RunStatus::Unknown => "unknowns",
        RunStatus::Missed => "misses",
    }
}
