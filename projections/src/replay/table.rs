//! The differences of a comparison, as rows.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use parsing::outcome::ParsedObject;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Json, named_fields},
        table::table,
    },
    rows::runs::RunRow,
};

/// What is different in the new views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    MailNewlyRecognised,
    MailNoLongerRecognised,
    /// What it says of a run that has no job differs, or another definition claims it.
    MailReadOtherwise,
    /// Its status, job, time, objects or marks differ.
    RunChanged,
    RunAppears,
    RunDisappears,
    /// It has its first run.
    JobAppears,
    /// It has no run left.
    JobDisappears,
    /// Its run does not exist any more. The review is kept, and counts again when the run comes back.
    ReviewOrphaned,
    /// The run of a review without one exists again.
    ReviewRestored,
    /// A slot that was answered is missed: its run is of another job or time now, or none.
    MissedRunAppears,
    /// A slot that was missed is answered, or nothing is expected of it.
    MissedRunDisappears,
    /// The run that somebody marked as successful does not exist any more. The mark is kept, and counts again when the run
    /// comes back. So it is with the others below.
    MarkOrphaned,
    MarkRestored,
    /// The run that a ticket of a PSA is linked to does not exist any more.
    PsaLinkOrphaned,
    PsaLinkRestored,
    /// A run that a ticket was opened from does not exist any more. The ticket stays.
    TicketLinkOrphaned,
    TicketLinkRestored,
    /// A run that a remark was made from does not exist any more. The remark stays.
    RemarkLinkOrphaned,
    RemarkLinkRestored,
    /// All its runs are read with another identity, and it goes on with that.
    JobRenamed,
    /// Its runs are read with several identities, and it goes on with that of most.
    JobSplit,
    /// Runs of such a job that have another identity. They wait in the inbox, unless another job has it.
    IdentitySplitOff,
    /// A success that is doubted, since its mail did not come as usual.
    RunUnverified,
    /// A success that was doubted, and is no more.
    RunVerified,
}

impl ChangeKind {
    pub const ALL: [Self; 25] = [
        Self::MailNewlyRecognised,
        Self::MailNoLongerRecognised,
        Self::MailReadOtherwise,
        Self::RunChanged,
        Self::RunAppears,
        Self::RunDisappears,
        Self::JobAppears,
        Self::JobDisappears,
        Self::ReviewOrphaned,
        Self::ReviewRestored,
        Self::MissedRunAppears,
        Self::MissedRunDisappears,
        Self::MarkOrphaned,
        Self::MarkRestored,
        Self::PsaLinkOrphaned,
        Self::PsaLinkRestored,
        Self::TicketLinkOrphaned,
        Self::TicketLinkRestored,
        Self::RemarkLinkOrphaned,
        Self::RemarkLinkRestored,
        Self::JobRenamed,
        Self::JobSplit,
        Self::IdentitySplitOff,
        Self::RunUnverified,
        Self::RunVerified,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::MailNewlyRecognised => "MAIL_NEWLY_RECOGNISED",
            Self::MailNoLongerRecognised => "MAIL_NO_LONGER_RECOGNISED",
            Self::MailReadOtherwise => "MAIL_READ_OTHERWISE",
            Self::RunChanged => "RUN_CHANGED",
            Self::RunAppears => "RUN_APPEARS",
            Self::RunDisappears => "RUN_DISAPPEARS",
            Self::JobAppears => "JOB_APPEARS",
            Self::JobDisappears => "JOB_DISAPPEARS",
            Self::ReviewOrphaned => "REVIEW_ORPHANED",
            Self::ReviewRestored => "REVIEW_RESTORED",
            Self::MissedRunAppears => "MISSED_RUN_APPEARS",
            Self::MissedRunDisappears => "MISSED_RUN_DISAPPEARS",
            Self::MarkOrphaned => "MARK_ORPHANED",
            Self::MarkRestored => "MARK_RESTORED",
            Self::PsaLinkOrphaned => "PSA_LINK_ORPHANED",
            Self::PsaLinkRestored => "PSA_LINK_RESTORED",
            Self::TicketLinkOrphaned => "TICKET_LINK_ORPHANED",
            Self::TicketLinkRestored => "TICKET_LINK_RESTORED",
            Self::RemarkLinkOrphaned => "REMARK_LINK_ORPHANED",
            Self::RemarkLinkRestored => "REMARK_LINK_RESTORED",
            Self::JobRenamed => "JOB_RENAMED",
            Self::JobSplit => "JOB_SPLIT",
            Self::IdentitySplitOff => "IDENTITY_SPLIT_OFF",
            Self::RunUnverified => "RUN_UNVERIFIED",
            Self::RunVerified => "RUN_VERIFIED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

named_fields! {
    ChangeKind: |kind: &ChangeKind| kind.name().to_owned(), ChangeKind::from_name;
}

/// A mail or run as one of the two sets of views shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub parser: Option<String>,
    pub revision: Option<String>,
    pub software: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub job_name: Option<String>,
    pub company: Option<String>,
    pub status: Option<RunStatus>,
    pub run_at: Option<DateTime<Utc>>,
    pub informational: bool,
    pub hidden_from_run_checks: bool,
    pub job_id: Option<Uuid>,
    pub run_id: Option<Uuid>,
    /// Only where they differ.
    pub objects: Vec<ParsedObject>,
    pub reviewed_by: Option<String>,
    /// Mails that report the run.
    #[serde(default)]
    pub mail_count: u32,
    /// Who marked it as successful. This and the following are told of the changes that are about them.
    #[serde(default)]
    pub marked_by: Option<String>,
    /// The number of the PSA's ticket that is linked to the run.
    #[serde(default)]
    pub psa_ticket: Option<String>,
    /// The ticket that was opened from the run.
    #[serde(default)]
    pub ticket_id: Option<Uuid>,
    /// The remark that was made from the run.
    #[serde(default)]
    pub remark_id: Option<Uuid>,
    /// How many runs have this identity, of a job that goes on with another one.
    #[serde(default)]
    pub runs: Option<u64>,
}

impl Seen {
    /// A run as it stands in the views, with this status.
    pub(super) fn run(run: &RunRow, status: RunStatus) -> Self {
        Self {
            run_id: Some(run.run_id),
            job_id: Some(run.job_id),
            status: Some(status),
            run_at: Some(run.run_at),
            reviewed_by: run.reviewed_by.clone(),
            ..Self::default()
        }
    }
}

table! {
    /// One difference between the live views and the new ones, kept with the new ones.
    pub struct ReplayChangeRow = "replay_changes" {
        key {
            /// From 1, in the order of mails.
            number: i64,
        }
        kind: ChangeKind,
        mail_id: Option<Uuid>,
        job_id: Option<Uuid>,
        run_id: Option<Uuid>,
        /// What differs: `status`, `job`, `time`, `mails`, `objects`, …
        what: Json<Vec<String>>,
        before: Option<Json<Seen>>,
        after: Option<Json<Seen>>,
    }
    index "replay_changes_by_kind" on ("kind, number");
}

impl ReplayChangeRow {
    /// One of this kind that says nothing else yet.
    pub(super) fn of(kind: ChangeKind) -> Self {
        Self {
            number: 0,
            kind,
            mail_id: None,
            job_id: None,
            run_id: None,
            what: Json(Vec::new()),
            before: None,
            after: None,
        }
    }
}
