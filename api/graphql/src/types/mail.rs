//! A mail, and the runs that it reports.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::ids;
use projections::views::{
    mails::{self, MailPartRow},
    new_jobs::NewJobRow,
};
use uuid::Uuid;

use super::{
    enums::{MailState, RunStatus},
    hubs::{Job, Mail, Run},
    long::Long,
    lookup::job_of,
    mail_path::MailPath,
    new_job::NewJob,
};
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{only, views},
        ids::Kind,
        visible::sees_mail,
    },
};

#[Object]
impl Mail {
    pub(crate) async fn id(&self) -> ID {
        Kind::Mail.id(self.0.mail_id)
    }

    async fn state(&self) -> MailState {
        self.0.state.into()
    }

    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Address of the sender.
    async fn sender(&self) -> &str {
        &self.0.sender
    }

    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at
    }

    /// What brought it, such as `file`.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Bytes of the raw message.
    async fn size(&self) -> Long {
        Long(self.0.size)
    }

    /// The raw message was removed for good.
    async fn content_erased(&self) -> bool {
        self.0.content_erased
    }

    /// Where the raw message can be downloaded, with the same authorisation.
    async fn download_path(&self) -> Option<String> {
        (!self.0.content_erased).then(|| format!("/mails/{}.eml", self.0.mail_id))
    }

    /// The definition that recognised it.
    async fn parser(&self) -> Option<&str> {
        self.0.parser.as_deref()
    }

    /// An earlier mail has the same Message-ID and says something else. Both are kept; some devices give all mails the same one.
    async fn repeats_message_id(&self) -> bool {
        self.0.repeats_message_id
    }

    /// By which path it came, and what its header proves; null as long as no mail host is trusted (`setMailTrust`).
    async fn path(&self, context: &Context<'_>) -> Result<Option<MailPath>> {
        let row = loaders(context).mail_paths.load_one(self.0.mail_id).await;
        Ok(loaded(row)?.map(MailPath::from))
    }

    /// What could not be read.
    async fn problems(&self) -> &[String] {
        &self.0.problems.0
    }

    /// The runs that it reports.
    #[graphql(complexity = "1 + 3 * child_complexity")]
    async fn parts(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Only those whose job nobody assigned or dismissed, or only the others; all where it is left out."
        )]
        waiting: Option<bool>,
    ) -> Result<Vec<MailPart>> {
        let parts = loaders(context).mail_parts.load_one(self.0.mail_id).await;
        let parts = loaded(parts)?.unwrap_or_default().into_iter();
        let mut parts: Vec<_> = parts
            .map(|(row, job_id)| MailPart { row, job_id })
            .collect();
        if let Some(waiting) = waiting {
            let ids = parts.iter().filter_map(MailPart::new_job_id);
            let rows = loaders(context).new_jobs.load_many(ids).await;
            let rows = loaded(rows)?;
            parts.retain(|part| {
                let row = part.new_job_id().and_then(|id| rows.get(&id));
                row.is_some_and(|row| !row.is_dismissed()) == waiting
            });
        }
        Ok(parts)
    }
}

/// A run as a mail reports it.
struct MailPart {
    row: MailPartRow,
    job_id: Option<Uuid>,
}

impl MailPart {
    /// None where a job has it.
    fn new_job_id(&self) -> Option<Uuid> {
        match self.job_id {
            None => Some(ids::new_job(&self.row.identity_key)),
            Some(_) => None,
        }
    }

    async fn new_job_row(&self, context: &Context<'_>) -> Result<Option<NewJobRow>> {
        match self.new_job_id() {
            Some(id) => loaded(loaders(context).new_jobs.load_one(id).await),
            None => Ok(None),
        }
    }
}

#[Object]
impl MailPart {
    /// Place within the mail, from 0.
    async fn ordinal(&self) -> u32 {
        self.row.ordinal
    }

    async fn software(&self) -> &str {
        &self.row.software
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.row.kind
    }

    async fn job_name(&self) -> &str {
        &self.row.job
    }

    /// The customer as the product names it.
    async fn company(&self) -> Option<&str> {
        self.row.company.as_deref()
    }

    async fn status(&self) -> RunStatus {
        self.row.status.into()
    }

    /// The job that it belongs to; none while it waits.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        let Some(job_id) = self.job_id else {
            return Ok(None);
        };
        job_of(context, job_id).await
    }

    /// The new job that it reports, while none of ours has it.
    async fn new_job(&self, context: &Context<'_>) -> Result<Option<NewJob>> {
        Ok(self.new_job_row(context).await?.map(NewJob))
    }

    /// The run that it became.
    async fn run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let Some(run_id) = self.row.run_id else {
            return Ok(None);
        };
        let row = loaders(context).runs.load_one(run_id).await;
        Ok(loaded(row)?.map(Run))
    }
}

pub(crate) async fn find_mail(context: &Context<'_>, id: Uuid) -> Result<Option<Mail>> {
    let rows = mails::mails_by_id(views(context), &[id]).await;
    Ok(only(rows)?.filter(|row| sees_mail(context, row)).map(Mail))
}
