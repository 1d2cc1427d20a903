use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{aggregate::facts, identity::JobIdentity};

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
}

facts!(JobEvent {
    JobApproved,
    JobArchived,
    JobUnarchived,
});

/// What the job was approved from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobOrigin {
    Mail { mail_id: Uuid },
}
