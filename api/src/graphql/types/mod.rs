//! What the API shows; each wraps a row of a view.

mod audit;
mod customer;
mod dead_letter;
mod enums;
mod job;
mod job_identity;
mod long;
mod mail;
mod merge_suggestion;
mod parser;
mod replay;
mod replay_change;
mod run;
mod schedule;
mod user;

use std::sync::Arc;

use async_graphql::{Context, Interface, Result};
use projections::ports::DatabaseError;
use uuid::Uuid;

pub(super) use audit::AuditEntry;
pub(super) use customer::Customer;
pub(super) use dead_letter::DeadLetter;
pub(super) use enums::{MailState, ParserOrigin, ReplayChangeKind, ReplayState, Role, RunStatus};
pub(super) use job::Job;
pub(super) use job_identity::JobIdentity;
pub(super) use long::Long;
pub(super) use mail::Mail;
pub(super) use merge_suggestion::MergeSuggestion;
pub(super) use parser::Parser;
pub(super) use replay::Replay;
pub(super) use replay_change::{ParserTrial, ReplayChange};
pub(super) use run::Run;
pub(super) use schedule::{Expectation, JobExpectation, JobMode, SuspectCollector};
pub(super) use user::Viewer;

use super::{Loaders, error, query};

/// Anything that has a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "async_graphql::ID"))]
pub(super) enum Node {
    Customer(Customer),
    Job(Job),
    Mail(Mail),
    Replay(Replay),
    Run(Run),
}

/// The job of a row; null where it is archived, for whoever may not see archived jobs.
async fn job_of(context: &Context<'_>, job_id: Uuid) -> Result<Option<Job>> {
    let row = loaders(context).jobs.load_one(job_id).await;
    Ok(loaded(row)?
        .filter(|row| query::sees_job(context, row))
        .map(Job))
}

fn loaders<'ctx>(context: &Context<'ctx>) -> &'ctx Loaders {
    context.data_unchecked::<Loaders>()
}

fn loaded<T>(result: std::result::Result<T, Arc<DatabaseError>>) -> Result<T> {
    result.map_err(|failed| {
        tracing::error!(error = %failed, "query failed");
        error::coded(
            "UNAVAILABLE",
            "the views do not answer; try again in a moment",
        )
    })
}
