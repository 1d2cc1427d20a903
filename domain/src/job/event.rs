//! What happened to jobs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Awaited, JobMode};
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
    JobMovedToCustomer {
        customer_id: Uuid,
    },
    /// Mails of this identity are the job's too.
    JobIdentityAdded {
        identity: JobIdentity,
    },
    /// The job is no more; its identities and runs are those of another one.
    JobMerged {
        into: Uuid,
    },
    /// The job is no more; what its mails report waits to be assigned again.
    JobDeleted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// How old the last good run may be; without hours the customer's limit counts.
    JobRpoSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<u32>,
    },
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
    /// The first mails that fit are the job's, and so is an account, in place of what it waited for before.
    JobAwaits {
        awaited: Vec<Awaited>,
    },
    /// It waits for nothing any more.
    JobAwaitsNothing {},
    /// A person says that mails of the job come by this path, with this verdict or a better one.
    JobPathConfirmed {
        /// Its name, such as `direct/acme.example`.
        path: String,
        /// In capitals, such as `WEAK`.
        verdict: String,
    },
    /// Mails of the job do not come by this path after all, whatever was said or learned of it.
    JobPathForgotten {
        path: String,
    },
}

facts!(JobEvent {
    JobApproved,
    JobArchived,
    JobUnarchived,
    JobMovedToCustomer,
    JobIdentityAdded,
    JobMerged,
    JobDeleted,
    JobRpoSet,
    SchedulePinned,
    ScheduleUnpinned,
    ScheduleConfirmed,
    JobModeSet,
    JobAwaits,
    JobAwaitsNothing,
    JobPathConfirmed,
    JobPathForgotten,
});

/// What the job was approved from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobOrigin {
    Mail {
        mail_id: Uuid,
    },
    /// A file of jobs, exported elsewhere.
    Import {},
    /// An account of Cove, by its key.
    Cove {
        account: String,
    },
}
