//! What a ticket or a remark is about.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::text::{self, TextError, folded};

/// What a ticket or remark is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnnotationScope {
    Job {
        job_id: Uuid,
    },
    /// All jobs that the customer has when a run appears.
    Customer {
        customer_id: Uuid,
    },
    /// One machine, mailbox, share, … of a job, by its name in any case.
    Object {
        job_id: Uuid,
        object: String,
    },
}

/// A job that is no more, and the one that it was merged into; none where it was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoneJob {
    pub job_id: Uuid,
    pub into: Option<Uuid>,
}

impl AnnotationScope {
    /// The job or customer by which runs find it.
    pub fn target(&self) -> Uuid {
        match self {
            Self::Job { job_id } | Self::Object { job_id, .. } => *job_id,
            Self::Customer { customer_id } => *customer_id,
        }
    }

    /// `job`, `customer` or `object`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Job { .. } => "job",
            Self::Customer { .. } => "customer",
            Self::Object { .. } => "object",
        }
    }

    /// The job that it stands on, or an object of it.
    pub fn job(&self) -> Option<Uuid> {
        match self {
            Self::Job { job_id } | Self::Object { job_id, .. } => Some(*job_id),
            Self::Customer { .. } => None,
        }
    }

    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Object { object, .. } => Some(object),
            Self::Job { .. } | Self::Customer { .. } => None,
        }
    }

    /// Two scopes of one key are the same.
    pub fn key(&self) -> String {
        match self.object() {
            None => format!("{}:{}", self.kind(), self.target()),
            Some(object) => text::bounded(format!("object:{}:{}", self.target(), folded(object))),
        }
    }

    /// What it is once that job is no more; none where the job did not go on as another one.
    pub fn without(&self, gone: GoneJob) -> Option<Self> {
        if self.target() != gone.job_id {
            return Some(self.clone());
        }
        let job_id = gone.into?;
        Some(match self {
            Self::Job { .. } => Self::Job { job_id },
            Self::Object { object, .. } => Self::Object {
                job_id,
                object: object.clone(),
            },
            Self::Customer { .. } => self.clone(),
        })
    }

    /// With a cleaned name of the object.
    pub(crate) fn cleaned(self) -> Result<Self, TextError> {
        match self {
            Self::Object { job_id, object } => Ok(Self::Object {
                job_id,
                object: text::name("object name", &object)?,
            }),
            other => Ok(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_the_same_in_any_case() {
        let of = |object: &str| AnnotationScope::Object {
            job_id: Uuid::nil(),
            object: object.to_owned(),
        };
        assert_eq!(of("SRV-01").key(), of("srv-01").key());
        assert_ne!(of("SRV-01").key(), of("SRV-02").key());
        let job = AnnotationScope::Job {
            job_id: Uuid::nil(),
        };
        assert_ne!(of("").key(), job.key());
    }
}
