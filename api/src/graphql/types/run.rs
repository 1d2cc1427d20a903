use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::access::Permission;
use parsing::outcome;
use projections::{reading::RunDetails, views::runs::RunRow};

use super::{Job, Long, Mail, RunStatus, job_of, loaded, loaders};
use crate::graphql::{context::may, ids::Kind, query};

/// A run of a job.
pub(in crate::graphql) struct Run(pub RunRow);

#[Object]
impl Run {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::Run.id(self.0.run_id)
    }

    async fn status(&self) -> RunStatus {
        self.0.status.into()
    }

    async fn run_at(&self) -> DateTime<Utc> {
        self.0.run_at
    }

    /// When its mail was received.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// Shown, but says nothing about the schedule.
    async fn informational(&self) -> bool {
        self.0.informational
    }

    async fn duration_seconds(&self) -> Option<i64> {
        self.0.duration_seconds
    }

    async fn size_bytes(&self) -> Option<Long> {
        self.0.size_bytes.map(Long)
    }

    async fn object_count(&self) -> u32 {
        self.0.object_count
    }

    /// Objects that are not good.
    async fn troubled_object_count(&self) -> u32 {
        self.0.troubled_object_count
    }

    async fn reviewed(&self) -> bool {
        self.0.reviewed_at.is_some()
    }

    async fn reviewed_at(&self) -> Option<DateTime<Utc>> {
        self.0.reviewed_at
    }

    /// Null for whoever may not see reviewers.
    async fn reviewed_by(&self, context: &Context<'_>) -> Option<&str> {
        let may = may(context, Permission::ReadReviewers);
        self.0.reviewed_by.as_deref().filter(|_| may)
    }

    async fn review_note(&self) -> Option<&str> {
        self.0.review_note.as_deref()
    }

    /// Of a missed run: the one that came after all.
    async fn answered_by(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let Some(run_id) = self.0.answered_by else {
            return Ok(None);
        };
        let row = loaders(context).runs.load_one(run_id).await;
        Ok(loaded(row)?.map(Run))
    }

    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    /// The mail that reports it; null where it was deleted, for whoever may not see deleted mails.
    async fn mail(&self, context: &Context<'_>) -> Result<Option<Mail>> {
        let Some(mail_id) = self.0.mail_id else {
            return Ok(None);
        };
        let row = loaders(context).mails.load_one(mail_id).await;
        Ok(loaded(row)?
            .filter(|row| query::sees_mail(context, row))
            .map(Mail))
    }

    /// Machines, mailboxes, shares, … of the run.
    async fn objects(&self, context: &Context<'_>) -> Result<Vec<RunObject>> {
        let details = details(context, &self.0).await?;
        Ok(details.map_or_else(Vec::new, |row| {
            row.objects.into_iter().map(RunObject::from).collect()
        }))
    }

    /// What the product says about the run as a whole.
    async fn messages(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let details = details(context, &self.0).await?;
        Ok(details.map_or_else(Vec::new, |row| row.messages))
    }

    /// Why the run says what it says.
    async fn evidence(&self, context: &Context<'_>) -> Result<Option<Evidence>> {
        let details = details(context, &self.0).await?;
        Ok(details.map(|row| Evidence::from(row.evidence)))
    }
}

async fn details(context: &Context<'_>, run: &RunRow) -> Result<Option<RunDetails>> {
    let (Some(mail_id), Some(ordinal)) = (run.mail_id, run.mail_ordinal) else {
        return Ok(None);
    };
    let of_mail = loaded(loaders(context).details.load_one(mail_id).await)?;
    let ordinal = usize::try_from(ordinal).unwrap_or(usize::MAX);
    Ok(of_mail.and_then(|runs| runs.into_iter().nth(ordinal)))
}

/// One machine, mailbox, share or device within a run.
#[derive(SimpleObject)]
pub(super) struct RunObject {
    name: String,
    /// Empty where the mail does not say.
    kind: String,
    /// Null where the mail lists the object without a status of its own.
    status: Option<RunStatus>,
    message: String,
    size_bytes: Option<Long>,
    duration_seconds: Option<i64>,
}

impl From<outcome::ParsedObject> for RunObject {
    fn from(object: outcome::ParsedObject) -> Self {
        Self {
            name: object.name,
            kind: object.kind,
            status: object.status.map(RunStatus::from),
            message: object.message,
            size_bytes: object.size_bytes.map(Long),
            duration_seconds: object.duration_seconds,
        }
    }
}

/// Why a run says what it says.
#[derive(SimpleObject)]
struct Evidence {
    /// The definition that read the mail.
    definition: String,
    /// Its revision, by content.
    revision: String,
    /// The status rule that decided.
    status_rule: String,
    /// The status was told from loose words only.
    keyword_fallback: bool,
}

impl From<outcome::Evidence> for Evidence {
    fn from(evidence: outcome::Evidence) -> Self {
        Self {
            definition: evidence.definition,
            revision: evidence.revision,
            status_rule: evidence.status_rule,
            keyword_fallback: evidence.keyword_fallback,
        }
    }
}
