//! What is wanted of jobs, and why it may be refused.

use thiserror::Error;
use uuid::Uuid;

use super::{Awaited, JobMode, JobOrigin};
use crate::{
    aggregate::Refusal,
    code::Code,
    identity::JobIdentity,
    rpo::RpoError,
    schedule::{Schedule, ScheduleError},
    text::TextError,
};

#[derive(Debug, Clone)]
pub enum JobCommand {
    Approve {
        customer_id: Uuid,
        identity: JobIdentity,
        origin: JobOrigin,
    },
    /// Approve a job that another installation had.
    Import(Box<ImportedJob>),
    Archive {
        reason: Option<String>,
    },
    Unarchive,
    Move {
        customer_id: Uuid,
    },
    AddIdentities {
        identities: Vec<JobIdentity>,
    },
    Merge {
        into: Uuid,
    },
    Delete {
        reason: Option<String>,
    },
    SetRpo {
        hours: Option<u32>,
    },
    PinSchedule {
        schedule: Schedule,
    },
    UnpinSchedule,
    ConfirmSchedule {
        schedule: Schedule,
    },
    SetMode {
        mode: JobMode,
    },
    /// The sender has to look up first whether it waits for anything: what it waited for may have come.
    StopAwaiting,
    /// The sender looks up first by which path the doubted mail came.
    ConfirmPath {
        path: String,
        verdict: String,
    },
    /// The sender looks up first whether the job has it.
    ForgetPath {
        path: String,
    },
}

#[derive(Debug, Clone)]
pub struct ImportedJob {
    pub customer_id: Uuid,
    /// The one that gives the job its name.
    pub identity: JobIdentity,
    pub more_identities: Vec<JobIdentity>,
    pub archived: bool,
    pub rpo_hours: Option<u32>,
    pub awaited: Vec<Awaited>,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum JobError {
    #[error("the job is approved already")]
    AlreadyApproved,
    #[error("the job does not exist; approve a mail of the inbox to make it")]
    NotApproved,
    #[error("the job was deleted; approve one of its mails in the inbox to make it again")]
    Deleted,
    #[error("the job was merged into job {into}; look there")]
    Merged { into: Uuid },
    #[error("the job is archived; unarchive it first")]
    Archived,
    #[error(transparent)]
    Reason(#[from] TextError),
    #[error(transparent)]
    Rpo(#[from] RpoError),
    #[error("the schedule cannot be pinned: {0}")]
    Schedule(#[from] ScheduleError),
    #[error("a pinned schedule needs no confirmation; unpin it to follow the runs again")]
    Pinned,
}

impl Refusal for JobError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyApproved => Code::AlreadyExists,
            Self::NotApproved | Self::Deleted => Code::NotFound,
            Self::Merged { .. } => Code::JobMerged,
            Self::Archived => Code::JobArchived,
            Self::Reason(_) | Self::Rpo(_) | Self::Schedule(_) => Code::InvalidInput,
            Self::Pinned => Code::SchedulePinned,
        }
    }
}
