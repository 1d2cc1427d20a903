//! What tickets and remarks have in common.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::annotation;
use projections::views::annotations::{
    self, AnnotationRunRow, ScopeState, annotation_run_cursor_kinds,
};
use uuid::Uuid;

use super::{
    customer::Customer,
    hubs::{Job, Run},
    lookup::job_of,
};
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::views,
        error,
        ids::Kind,
        paging::{self, Listed, Page},
    },
};

/// What a scope is about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Job,
    /// All jobs of a customer.
    Customer,
    /// One machine, mailbox, share, … of a job.
    Object,
}

/// A job, a customer, or an object of a job. Give `jobId`, `jobId` with `object`, or `customerId`.
#[derive(Debug, InputObject)]
pub(crate) struct ScopeInput {
    job_id: Option<ID>,
    /// Name of a machine, mailbox, share, … of the job, in any case.
    object: Option<String>,
    customer_id: Option<ID>,
}

impl ScopeInput {
    pub(crate) fn read(self) -> Result<annotation::AnnotationScope> {
        match (self.job_id, self.object, self.customer_id) {
            (Some(job), None, None) => Ok(annotation::AnnotationScope::Job {
                job_id: Kind::Job.read(&job)?,
            }),
            (Some(job), Some(object), None) => Ok(annotation::AnnotationScope::Object {
                job_id: Kind::Job.read(&job)?,
                object,
            }),
            (None, None, Some(customer)) => Ok(annotation::AnnotationScope::Customer {
                customer_id: Kind::Customer.read(&customer)?,
            }),
            _ => Err(error::invalid(
                "a scope is a job, an object of a job, or a customer; give `jobId`, `jobId` with `object`, or `customerId`",
            )),
        }
    }
}

/// Where a ticket or remark stands.
pub(crate) struct AnnotationScope {
    pub(crate) state: ScopeState,
    /// Neither it nor the ticket or remark as a whole is resolved.
    pub(crate) open: bool,
}

#[Object]
impl AnnotationScope {
    async fn kind(&self) -> ScopeKind {
        match self.state.scope {
            annotation::AnnotationScope::Job { .. } => ScopeKind::Job,
            annotation::AnnotationScope::Customer { .. } => ScopeKind::Customer,
            annotation::AnnotationScope::Object { .. } => ScopeKind::Object,
        }
    }

    /// Null for a customer, and where the job is archived, for those who may not see archived jobs.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match &self.state.scope {
            annotation::AnnotationScope::Job { job_id }
            | annotation::AnnotationScope::Object { job_id, .. } => job_of(context, *job_id).await,
            annotation::AnnotationScope::Customer { .. } => Ok(None),
        }
    }

    /// The customer that it is about, or whose job it is about.
    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        let customer_id = match &self.state.scope {
            annotation::AnnotationScope::Customer { customer_id } => Some(*customer_id),
            annotation::AnnotationScope::Job { job_id }
            | annotation::AnnotationScope::Object { job_id, .. } => {
                let row = loaders(context).jobs.load_one(*job_id).await;
                loaded(row)?.map(|job| job.customer_id)
            }
        };
        let Some(customer_id) = customer_id else {
            return Ok(None);
        };
        let row = loaders(context).customers.load_one(customer_id).await;
        Ok(loaded(row)?.map(Customer))
    }

    async fn object(&self) -> Option<&str> {
        self.state.scope.object()
    }

    async fn open(&self) -> bool {
        self.open
    }

    async fn added_at(&self) -> DateTime<Utc> {
        self.state.added_at
    }

    /// When it was resolved there; null where the ticket or remark was resolved as a whole.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.state.resolved_at
    }

    async fn resolved_by(&self) -> Option<&str> {
        self.state.resolved_by.as_deref()
    }
}

/// A run that is linked to a ticket or remark.
pub(crate) struct LinkedRun(AnnotationRunRow);

#[Object]
impl LinkedRun {
    async fn run_id(&self) -> ID {
        Kind::Run.id(self.0.run_id)
    }

    async fn run_at(&self) -> DateTime<Utc> {
        self.0.run_at
    }

    async fn run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let row = loaders(context).runs.load_one(self.0.run_id).await;
        let Some(row) = loaded(row)? else {
            return Ok(None);
        };
        let job = job_of(context, row.job_id).await?;
        Ok(job.map(|_| Run(row)))
    }
}

pub(crate) fn scopes(states: &[ScopeState], is_open: bool) -> Vec<AnnotationScope> {
    let scope = |state: &ScopeState| AnnotationScope {
        open: is_open && state.resolved_at.is_none(),
        state: state.clone(),
    };
    states.iter().map(scope).collect()
}

pub(crate) async fn linked_runs(
    context: &Context<'_>,
    id: Uuid,
    place: (Option<i32>, Option<String>),
) -> Result<Page<LinkedRun>> {
    let kinds = Listed::of("annotation_runs", annotation_run_cursor_kinds());
    paging::list(place, &kinds, LinkedRun, async |request| {
        annotations::annotation_runs(views(context), id, request).await
    })
    .await
}
