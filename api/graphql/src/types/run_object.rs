//! One machine, mailbox, share or device within a run.

use async_graphql::{ID, SimpleObject};
use parsing::outcome;
use uuid::Uuid;

use super::{enums::RunStatus, long::Long};
use crate::request::ids::Kind;

/// One machine, mailbox, share or device within a run.
#[derive(SimpleObject)]
pub(crate) struct RunObject {
    name: String,
    /// Empty where the mail does not say.
    kind: String,
    /// Null where the mail lists the object without a status of its own.
    status: Option<RunStatus>,
    /// What it counts as under the overrides.
    effective_status: Option<RunStatus>,
    /// The id of the override that makes it a success.
    overridden_by: Option<ID>,
    message: String,
    size_bytes: Option<Long>,
    duration_seconds: Option<i64>,
    /// What else the mail tells of it, such as quota and free space, as the mail writes it.
    details: Vec<RunObjectDetail>,
}

/// A name and what stands under it.
#[derive(SimpleObject)]
struct RunObjectDetail {
    name: String,
    value: String,
}

impl From<outcome::Detail> for RunObjectDetail {
    fn from(detail: outcome::Detail) -> Self {
        Self {
            name: detail.name,
            value: detail.value,
        }
    }
}

impl From<outcome::ParsedObject> for RunObject {
    fn from(object: outcome::ParsedObject) -> Self {
        Self {
            name: object.name,
            kind: object.kind,
            status: object.status.map(RunStatus::from),
            effective_status: object.status.map(RunStatus::from),
            overridden_by: None,
            message: object.message,
            size_bytes: object.size_bytes.map(Long),
            duration_seconds: object.duration_seconds,
            details: object
                .details
                .into_iter()
                .map(RunObjectDetail::from)
                .collect(),
        }
    }
}

impl RunObject {
    /// Counts as success because of an override.
    pub(crate) fn override_with(&mut self, id: Uuid) {
        self.effective_status = Some(RunStatus::Success);
        self.overridden_by = Some(Kind::Override.id(id));
    }
}
