//! A job that nobody has assigned.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use projections::views::new_jobs::{self as view, NewJobRow};
use uuid::Uuid;

use super::{enums::RunStatus, hubs::Mail, job_identity::JobIdentity, long::Long, lookup::mail_of};
use crate::request::{
    context::{only, views},
    ids::Kind,
};

/// A job that mails report and that nobody has assigned to a customer. It waits once, however often it is reported.
pub(crate) struct NewJob(pub NewJobRow);

#[Object]
impl NewJob {
    pub(crate) async fn id(&self) -> ID {
        Kind::NewJob.id(self.0.new_job_id)
    }

    /// As the newest report spells it.
    async fn identity(&self) -> JobIdentity {
        JobIdentity(self.0.identity.0.clone())
    }

    /// The newest mail that reports it; null where none waits.
    async fn mail(&self, context: &Context<'_>) -> Result<Option<Mail>> {
        let Some(mail_id) = self.0.mail_id else {
            return Ok(None);
        };
        mail_of(context, mail_id).await
    }

    /// Place of the newest report within that mail, from 0; `approveMail` takes it.
    async fn ordinal(&self) -> Option<u32> {
        self.0.mail_id.map(|_| self.0.mail_ordinal)
    }

    /// What the newest report says.
    async fn status(&self) -> Option<RunStatus> {
        self.0.status.map(Into::into)
    }

    async fn first_received_at(&self) -> DateTime<Utc> {
        self.0.first_received_at
    }

    /// When the newest report came.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// Reports that wait for it to be assigned; a mail can hold several.
    async fn report_count(&self) -> Long {
        Long(self.0.report_count)
    }

    /// Since when it counts as none of ours.
    async fn dismissed_at(&self) -> Option<DateTime<Utc>> {
        self.0.dismissed_at
    }

    async fn dismissed_by(&self) -> Option<&str> {
        self.0.dismissed_by.as_deref()
    }

    async fn dismiss_reason(&self) -> Option<&str> {
        self.0.dismiss_reason.as_deref()
    }
}

pub(crate) async fn find_new_job(context: &Context<'_>, id: Uuid) -> Result<Option<NewJob>> {
    let row = only(view::new_jobs_by_id(views(context), &[id]).await)?;
    Ok(row.map(NewJob))
}
