use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::JobMode;
use crate::{aggregate::facts, identity::JobIdentity, schedule::Schedule};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum JobEvent {
    JobApproved {
        customer_id: Uuid,
        identity: JobIdentity,
        origin: JobOrigin,
    },
    JobArchived {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    JobUnarchived {},
    /// A person says when the job runs, whatever its runs say.
    SchedulePinned {
        schedule: Schedule,
    },
    /// The runs say it again.
    ScheduleUnpinned {},
    /// A person agrees with the schedule that was inferred.
    ScheduleConfirmed {
        schedule: Schedule,
    },
    JobModeSet {
        mode: JobMode,
    },
}

facts!(JobEvent {
    JobApproved,
    JobArchived,
    JobUnarchived,
    SchedulePinned,
    ScheduleUnpinned,
    ScheduleConfirmed,
    JobModeSet,
});

/// What the job was approved from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobOrigin {
    Mail { mail_id: Uuid },
}
