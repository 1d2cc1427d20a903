//! Mails, and the runs that each reports.

use chrono::{DateTime, Utc};
use domain::{identity::JobIdentity, ids::Digest, overrides::Troubles, run::RunStatus};
use parsing::outcome::{OneRun, Usage};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Json, named_fields},
        table::table,
    },
    rows::mail_paths::UnusualPath,
};

pub(crate) fn identity_of(sender: String, part: &MailPartRow) -> JobIdentity {
    JobIdentity {
        sender,
        software: part.software.clone(),
        kind: part.kind.clone(),
        job: part.job.clone(),
        company: part.company.clone(),
    }
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Reports a run whose job nobody assigned yet.
    Waiting,
    /// No parser knows it.
    Unrecognised,
    /// A parser knows it, and it reports no run.
    Notice,
    /// All its runs belong to jobs.
    Assigned,
    /// What is left of it belongs to archived jobs, or to new ones that were dismissed.
    Hidden,
    Deleted,
}

impl MailState {
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Unrecognised,
        Self::Notice,
        Self::Assigned,
        Self::Hidden,
        Self::Deleted,
    ];

    /// Those of the inbox that somebody has to do something about.
    pub const NEEDS_A_PERSON: [Self; 2] = [Self::Waiting, Self::Unrecognised];

    /// Those of the inbox.
    pub const INBOX: [Self; 3] = [Self::Waiting, Self::Unrecognised, Self::Notice];

    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Unrecognised => "UNRECOGNISED",
            Self::Notice => "NOTICE",
            Self::Assigned => "ASSIGNED",
            Self::Hidden => "HIDDEN",
            Self::Deleted => "DELETED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

named_fields! {
    MailState: |state: &MailState| state.name().to_owned(), MailState::from_name;
}

table! {
    pub struct MailRow = "mails" {
        key { mail_id: Uuid, }
        state: MailState,
        received_at: DateTime<Utc>,
        sent_at: Option<DateTime<Utc>>,
        sender: String,
        subject: String,
        /// The subject as it is searched.
        folded_subject: String,
        source: String,
        external_id: Option<String>,
        size: i64,
        content: Digest,
        content_erased: bool,
        /// The definition that recognised it.
        parser: Option<String>,
        /// The revision of that definition, by content.
        parser_revision: Option<String>,
        part_count: u32,
        problems: Json<Vec<String>>,
        /// It was read by another subject than its own, such as that of an attached mail.
        by_other_subject: bool,
        /// An earlier mail has the same Message-ID and says something else.
        repeats_message_id: bool,
    }
    index "mails_by_state" on ("state, received_at, mail_id");
    index "mails_of_inbox" on ("received_at, mail_id") where "state NOT IN ('ASSIGNED', 'HIDDEN', 'DELETED')";
}

table! {
    /// A run that a mail reports.
    pub struct MailPartRow = "mail_parts" {
        key {
            mail_id: Uuid,
            /// Place within the mail, from 0.
            ordinal: u32,
        }
        /// Place among the parts of the same identity within the mail, from 0. One that a job goes on with counts as the one
        /// before.
        identity_ordinal: u32,
        identity_key: String,
        received_at: DateTime<Utc>,
        software: String,
        kind: String,
        job: String,
        company: Option<String>,
        status: RunStatus,
        run_at: DateTime<Utc>,
        informational: bool,
        hidden_from_run_checks: bool,
        duration_seconds: Option<i64>,
        size_bytes: Option<i64>,
        object_count: u32,
        troubled_object_count: u32,
        /// What overrides are matched with; nothing where it succeeded.
        troubles: Json<Troubles>,
        /// How far a service is used, where the mail tells it.
        usage: Option<Json<Usage>>,
        /// By what other mails report the same run, as it was read.
        one_run: Json<OneRun>,
        /// The key of the run, with the date that belongs to it.
        run_key: Option<String>,
        /// Place among the parts of this mail that are of the same job and moment, or key, from 0: they are runs of their own.
        lane: u32,
        /// How the mail came differently than those of the job; none as long as no job has it.
        unusual_path: Option<Json<UnusualPath>>,
        /// The run that it became, perhaps together with parts of other mails.
        run_id: Option<Uuid>,
    }
    index "mail_parts_without_run" on ("identity_key, received_at, mail_id, ordinal") where "run_id IS NULL" for fold;
}
