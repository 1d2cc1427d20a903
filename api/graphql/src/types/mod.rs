//! What the API shows; each wraps a row of a view.

mod annotation;
mod audit;
mod calendar;
mod collector;
mod cove;
mod customer;
mod daily_job;
mod dead_letter;
mod enums;
mod feedback;
mod job;
mod job_identity;
mod long;
mod mail;
mod mail_path;
mod mail_trust;
mod merge_suggestion;
mod new_job;
mod news;
mod overrides;
mod parser;
mod remark;
mod replay;
mod replay_change;
mod run;
mod run_check;
mod run_mails;
mod run_objects;
mod run_ticket;
mod schedule;
mod settings;
mod strip;
mod ticket;
mod user;

use std::sync::Arc;

use async_graphql::{Context, Interface, Result};
use projections::{
    ports::DatabaseError,
    views::job_days::{self, BackupDays},
};
use uuid::Uuid;

pub(super) use annotation::ScopeInput;
pub(super) use audit::AuditEntry;
pub(super) use calendar::{
    Holiday, HolidayCalendar, HolidayChoice, HolidaySource, MaintenanceWindow,
};
pub(super) use collector::Collector;
pub(super) use cove::CoveAccount;
pub(super) use customer::Customer;
pub(super) use daily_job::{DailyJob, DailyJobSort, DayCounts, DayStatus};
pub(super) use dead_letter::DeadLetter;
pub(super) use enums::{MailState, ParserOrigin, ReplayChangeKind, ReplayState, Role, RunStatus};
pub(super) use feedback::{FeedbackItem, FeedbackKind, FeedbackState};
pub(super) use job::Job;
pub(super) use job_identity::JobIdentity;
pub(super) use long::Long;
pub(super) use mail::Mail;
pub(super) use mail_path::{JobPaths, MailPath, RunDoubt};
pub(super) use mail_trust::{MailTrust, MailTrustSetting};
pub(super) use merge_suggestion::MergeSuggestion;
pub(super) use new_job::NewJob;
pub(super) use news::News;
pub(super) use overrides::{Override, TextMatch, Weekday};
pub(super) use parser::Parser;
pub(super) use remark::Remark;
pub(super) use replay::Replay;
pub(super) use replay_change::{ParserTrial, ReplayChange};
pub(super) use run::Run;
pub(super) use run_check::{RunCheck, RunCheckSort, RunChecksSummary};
pub(super) use schedule::{Expectation, JobExpectation, JobMode, SuspectCollector, UpcomingSlot};
pub(super) use settings::Settings;
pub(super) use strip::RunCounts;
pub(super) use ticket::Ticket;
pub(super) use user::Viewer;

use super::{Loaders, context::views, error, jobs};

/// Anything that has a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "async_graphql::ID"))]
pub(super) enum Node {
    Customer(Customer),
    DailyJob(DailyJob),
    FeedbackItem(FeedbackItem),
    Job(Job),
    Mail(Mail),
    MaintenanceWindow(MaintenanceWindow),
    NewJob(NewJob),
    News(News),
    Override(Override),
    Parser(Parser),
    Remark(Remark),
    Replay(Replay),
    Run(Run),
    Ticket(Ticket),
}

/// The job of a row; null where it is archived, for those who may not see archived jobs.
async fn job_of(context: &Context<'_>, job_id: Uuid) -> Result<Option<Job>> {
    let row = loaders(context).jobs.load_one(job_id).await;
    Ok(loaded(row)?
        .filter(|row| jobs::sees_job(context, row))
        .map(Job))
}

/// The days by which runs are counted.
pub(super) async fn backup_days(context: &Context<'_>) -> Result<BackupDays> {
    let days = &loaders(context).days;
    let asked = days.get_or_try_init(|| job_days::backup_days(views(context)));
    asked.await.copied().map_err(error::database)
}

pub(super) fn loaders<'ctx>(context: &Context<'ctx>) -> &'ctx Loaders {
    context.data_unchecked::<Loaders>()
}

pub(super) fn loaded<T>(result: std::result::Result<T, Arc<DatabaseError>>) -> Result<T> {
    result.map_err(|failed| {
        tracing::error!(error = %failed, "query failed");
        error::coded(
            "UNAVAILABLE",
            "the views do not answer; try again in a moment",
        )
    })
}
