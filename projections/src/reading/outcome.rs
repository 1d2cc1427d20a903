//! What decides where a mail and its runs belong, and what is only shown.

use chrono::{DateTime, Utc};
use domain::{overrides::Troubles, run::RunStatus};
use parsing::outcome::{OneRun, ParsedRun, Usage};

use super::header::HeaderFound;
use crate::{engine::ports::run_details::RunDetails, rows::mails::MailPartRow};

/// Stands for the revision of a definition where the content of the mail was erased and what was read from it is kept.
pub const OF_REMNANT: &str = "remnant";

/// The part of a reading that views are made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The definition that claimed the mail; none means unrecognised.
    pub parser: Option<String>,
    /// Its revision, or [`OF_REMNANT`].
    pub revision: Option<String>,
    pub problems: Vec<String>,
    /// It was read by another subject than its own.
    pub by_other_subject: bool,
    /// What its header proves; nothing as long as nobody is trusted.
    pub header: Option<HeaderFound>,
    pub runs: Vec<RunHead>,
}

/// One run as a mail reports it, without its objects.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHead {
    pub software: String,
    pub kind: String,
    pub job: String,
    pub company: Option<String>,
    /// `Missed` where the mail reports that the run did not happen.
    pub status: RunStatus,
    pub run_at: DateTime<Utc>,
    pub informational: bool,
    pub hidden_from_run_checks: bool,
    pub duration_seconds: Option<i64>,
    pub size_bytes: Option<i64>,
    pub object_count: u32,
    /// Objects that are neither good nor silent.
    pub troubled_object_count: u32,
    /// What overrides are matched with; nothing where it succeeded.
    pub troubles: Troubles,
    /// How far a service is used, where the mail tells it.
    pub usage: Option<Usage>,
    /// By what other mails report the same run.
    pub one_run: OneRun,
}

impl From<MailPartRow> for RunHead {
    fn from(row: MailPartRow) -> Self {
        Self {
            software: row.software,
            kind: row.kind,
            job: row.job,
            company: row.company,
            status: row.status,
            run_at: row.run_at,
            informational: row.informational,
            hidden_from_run_checks: row.hidden_from_run_checks,
            duration_seconds: row.duration_seconds,
            size_bytes: row.size_bytes,
            object_count: row.object_count,
            troubled_object_count: row.troubled_object_count,
            troubles: row.troubles.0,
            usage: row.usage.map(|usage| usage.0),
            one_run: row.one_run.0,
        }
    }
}

/// Parts what was read of a run.
pub(crate) fn part(run: ParsedRun) -> (RunHead, RunDetails) {
    let objects = run.objects.iter();
    let troubled = objects.filter(|object| RunStatus::is_trouble(object.status));
    let status = if run.missed {
        RunStatus::Missed
    } else {
        run.status
    };
    let objects = run
        .objects
        .iter()
        .map(|object| (object.name.as_str(), object.status, object.message.as_str()));
    let head = RunHead {
        status,
        troubles: Troubles::of(status, run.messages.iter().map(String::as_str), objects),
        run_at: run.run_at,
        informational: run.informational,
        hidden_from_run_checks: run.hidden_from_run_checks,
        duration_seconds: run.duration_seconds,
        size_bytes: run.size_bytes,
        object_count: count(run.objects.len()),
        troubled_object_count: count(troubled.count()),
        software: run.software,
        kind: run.kind,
        job: run.job,
        company: run.company,
        usage: run.usage,
        one_run: run.one_run,
    };
    let details = RunDetails {
        objects: run.objects,
        messages: run.messages,
        evidence: run.evidence,
    };
    (head, details)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
