//! What tickets and remarks have in common: where they stand, and the runs that they are linked to.

use chrono::{DateTime, Utc};
use domain::annotation::AnnotationScope;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::schema::{
    field::{Json, named_fields},
    table::{Table, table},
};

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnnotationKind {
    Ticket,
    Remark,
}

impl AnnotationKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "TICKET",
            Self::Remark => "REMARK",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Ticket, Self::Remark]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

named_fields! {
    AnnotationKind: |kind: &AnnotationKind| kind.name().to_owned(), AnnotationKind::from_name;
}

/// A row that is a ticket or a remark; its key is its id.
pub trait Annotation: Table {
    const KIND: AnnotationKind;

    fn id(&self) -> Uuid;

    fn made_at(&self) -> DateTime<Utc>;
}

/// Where a ticket or remark stands, and whether it is done there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeState {
    pub scope: AnnotationScope,
    pub added_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<String>,
}

table! {
    /// Where tickets and remarks stand.
    pub struct AnnotationScopeRow = "annotation_scopes" {
        key { annotation_id: Uuid, scope_key: String, }
        kind: AnnotationKind,
        /// The job or customer.
        target: Uuid,
        /// Neither it nor the ticket or remark as a whole is resolved.
        is_open: bool,
    }
    index "annotation_scopes_by_target" on ("target, is_open, annotation_id") for fold;
}

table! {
    /// A run that appeared while a ticket or remark stood on its job, or from which it was made.
    pub struct AnnotationRunRow = "annotation_runs" {
        key { run_id: Uuid, annotation_id: Uuid, }
        kind: AnnotationKind,
        run_at: DateTime<Utc>,
    }
    index "annotation_runs_by_annotation" on ("annotation_id, run_at, run_id");
}

table! {
    /// What is open on a job or customer, for the fold. Most jobs have no row.
    pub struct OpenAnnotationsRow = "open_annotations" {
        key { target: Uuid, }
        items: Json<Vec<OpenAnnotation>>,
    }
}

/// An open scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAnnotation {
    pub annotation_id: Uuid,
    pub kind: String,
    pub scope_key: String,
}
