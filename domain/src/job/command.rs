use thiserror::Error;
use uuid::Uuid;

use super::{JobMode, JobOrigin};
use crate::{
    aggregate::Refusal,
    identity::JobIdentity,
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
    Archive {
        reason: Option<String>,
    },
    Unarchive,
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
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum JobError {
    #[error("the job is approved already")]
    AlreadyApproved,
    #[error("the job does not exist; approve a mail of the inbox to make it")]
    NotApproved,
    #[error(transparent)]
    Reason(#[from] TextError),
    #[error("the schedule cannot be pinned: {0}")]
    Schedule(#[from] ScheduleError),
    #[error("a pinned schedule needs no confirmation; unpin it to follow the runs again")]
    Pinned,
}

impl Refusal for JobError {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyApproved => "ALREADY_EXISTS",
            Self::NotApproved => "NOT_FOUND",
            Self::Reason(_) | Self::Schedule(_) => "INVALID_INPUT",
            Self::Pinned => "SCHEDULE_PINNED",
        }
    }
}
