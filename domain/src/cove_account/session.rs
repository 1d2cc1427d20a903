//! The last session of an account, as a run.

use chrono::{DateTime, Utc};

use super::{
    Columns, SessionStatus, field,
    sources::{TOTAL, active_sources, source_name},
};
use crate::{dates, run::RunStatus};

/// What the columns of a session tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Of the session, which ended.
    Ended,
    /// Of the one that is in process now. Only status and end of the one before, which is told, are known.
    NextInProcess,
    /// Of the session, which is in process. None that ended before is known.
    InProcess,
}

impl Phase {
    /// Whether what is said now takes the place of what was said of the same session before. What was said of one that had ended
    /// stays while another one is in process, of which all other columns are then.
    pub fn tells_more(self, was_in_process: bool) -> bool {
        self == Self::Ended || was_in_process
    }
}

/// What a snapshot says of the last session of an account: a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub at: DateTime<Utc>,
    pub status: RunStatus,
    pub words: String,
    /// When the last session ended. Two snapshots that agree in it tell of one session, if another one is in process in the newer.
    pub completed_at: Option<DateTime<Utc>>,
    pub phase: Phase,
    pub duration_seconds: Option<i64>,
    /// What was selected.
    pub size_bytes: Option<i64>,
    /// The active data sources.
    pub sources: Vec<SourceReport>,
}

/// The last session of one data source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceReport {
    pub name: String,
    /// None where the columns do not say.
    pub status: Option<RunStatus>,
    /// `Completed with errors`
    pub words: String,
    pub errors: Option<i64>,
    pub at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub phase: Phase,
    pub duration_seconds: Option<i64>,
    pub size_bytes: Option<i64>,
}

impl SourceReport {
    /// `Failed (3 errors, 2026-06-08 20:15 UTC)`; nothing where the columns do not say.
    pub fn message(&self) -> String {
        if self.status.is_none() {
            return String::new();
        }
        let errors = self.errors.filter(|errors| *errors > 0);
        let errors = errors.map(|errors| match errors {
            1 => "1 error".to_owned(),
            more => format!("{more} errors"),
        });
        let at = self
            .at
            .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        let more: Vec<_> = errors.into_iter().chain(at).collect();
        if more.is_empty() {
            return self.words.clone();
        }
        format!("{} ({})", self.words, more.join(", "))
    }
}

/// The run that a snapshot tells of; none where the account never had a session.
pub fn report(columns: &Columns) -> Option<Report> {
    let total = Session::of(columns, TOTAL);
    let status = total.status;
    Some(Report {
        at: total.at?,
        status: status.map_or(RunStatus::Unknown, SessionStatus::run_status),
        words: status.map_or_else(|| "Unknown status".to_owned(), SessionStatus::words),
        completed_at: total.completed_at,
        phase: total.phase,
        duration_seconds: total.duration_seconds,
        size_bytes: total.size_bytes,
        sources: active_sources(columns)
            .into_iter()
            .map(|source| Session::of(columns, source).report(source))
            .collect(),
    })
}

/// The last session of a data source that can be judged.
struct Session {
    status: Option<SessionStatus>,
    at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    phase: Phase,
    errors: Option<i64>,
    duration_seconds: Option<i64>,
    size_bytes: Option<i64>,
}

impl Session {
    /// While a session is running, that is the last one that was completed. Errors, size and duration are of the running
    /// one then, and are left out.
    fn of(columns: &Columns, source: u32) -> Self {
        let status = |field| columns.field(source, field).map(SessionStatus::read);
        let time = |field| time(columns.field(source, field));
        let number = |field| -> Option<i64> {
            let number: i64 = columns.field(source, field)?.trim().parse().ok()?;
            (number >= 0).then_some(number)
        };
        let last = status(field::STATUS);
        let completed_at = time(field::COMPLETED_AT);
        let completed = status(field::COMPLETED_STATUS).zip(completed_at);
        let is_running = last.is_some_and(SessionStatus::is_running);
        if is_running && let Some((status, at)) = completed {
            return Self {
                status: Some(status),
                at: Some(at),
                completed_at,
                phase: Phase::NextInProcess,
                errors: None,
                duration_seconds: None,
                size_bytes: None,
            };
        }
        Self {
            status: last,
            at: time(field::SESSION_AT).or_else(|| time(field::LAST_SUCCESS_AT)),
            completed_at,
            phase: if is_running {
                Phase::InProcess
            } else {
                Phase::Ended
            },
            errors: number(field::ERRORS),
            duration_seconds: number(field::DURATION),
            size_bytes: number(field::SELECTED_SIZE),
        }
    }

    fn report(self, source: u32) -> SourceReport {
        SourceReport {
            name: source_name(source),
            status: self.status.map(SessionStatus::run_status),
            words: self.status.map(SessionStatus::words).unwrap_or_default(),
            errors: self.errors,
            at: self.at,
            completed_at: self.completed_at,
            phase: self.phase,
            duration_seconds: self.duration_seconds,
            size_bytes: self.size_bytes,
        }
    }
}

/// Seconds since 1970; 0 is never. A time that is no [date](dates) is none.
pub(super) fn time(text: Option<&str>) -> Option<DateTime<Utc>> {
    let seconds: i64 = text?.trim().parse().ok()?;
    let at = DateTime::from_timestamp(seconds, 0)?;
    (seconds > 0 && dates::is_moment(at)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(columns: &[(&str, &str)]) -> Option<Report> {
        report(&Columns::of(columns.iter().copied()))
    }

    #[test]
    fn the_time_is_of_the_last_session_else_of_the_last_success() {
        let at = |columns| reported(columns).map(|report| report.at.timestamp());
        assert_eq!(at(&[("D09F15", "20"), ("D09F09", "10")]), Some(20));
        assert_eq!(at(&[("D09F15", "0"), ("D09F09", "10")]), Some(10));
        assert_eq!(at(&[("D09F09", "10")]), Some(10));
        assert_eq!(at(&[("D09F00", "5")]), None);
        assert_eq!(at(&[("D09F15", "99999999999999")]), None);
    }

    #[test]
    fn without_a_status_a_run_is_unknown() {
        assert_eq!(
            reported(&[("D09F15", "20")]).unwrap().status,
            RunStatus::Unknown
        );
    }

    #[test]
    fn while_a_session_is_running_the_one_before_counts() {
        for running in ["1", "9"] {
            let report = reported(&[
                ("D09F00", running),
                ("D09F15", "200"),
                ("D09F17", "2"),
                ("D09F18", "160"),
                ("D09F06", "7"),
                ("I78", "D01"),
                ("D01F00", running),
                ("D01F06", "7"),
                ("D01F17", "5"),
                ("D01F18", "150"),
            ])
            .unwrap();
            assert_eq!(report.status, RunStatus::Failed);
            assert_eq!(report.at.timestamp(), 160);
            assert_eq!(report.phase, Phase::NextInProcess);
            assert_eq!(report.sources[0].status, Some(RunStatus::Success));
            assert_eq!(report.sources[0].errors, None);
        }
        let first = reported(&[("D09F00", "1"), ("D09F15", "200")]).unwrap();
        assert_eq!(
            (first.status, first.at.timestamp()),
            (RunStatus::Warning, 200)
        );
        assert_eq!(first.phase, Phase::InProcess);
    }

    #[test]
    fn each_active_data_source_is_reported_by_itself() {
        let report = reported(&[
            ("I78", "D01D10,D1 D77"),
            ("D09F00", "8"),
            ("D09F15", "1780948800"),
            ("D01F00", "5"),
            ("D01F15", "1780948800"),
            ("D10F00", "2"),
            ("D10F06", "3"),
            ("D10F15", "1780948860"),
        ])
        .unwrap();
        let sources: Vec<_> = report
            .sources
            .iter()
            .map(|source| (source.name.as_str(), source.status, source.message()))
            .collect();
        assert_eq!(
            sources,
            [
                (
                    "Files and Folders",
                    Some(RunStatus::Success),
                    "Completed (2026-06-08 20:00 UTC)".to_owned()
                ),
                (
                    "MS SQL",
                    Some(RunStatus::Failed),
                    "Failed (3 errors, 2026-06-08 20:01 UTC)".to_owned()
                ),
                ("Data source 77", None, String::new()),
            ]
        );
    }
}
