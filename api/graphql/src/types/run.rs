//! A run.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::access::Permission;
use parsing::outcome;
use projections::views::runs;
use uuid::Uuid;

use super::{
    cove::CoveRun,
    enums::RunStatus,
    hubs::{Job, Mail, Run},
    job::find_job,
    long::Long,
    lookup::{job_of, mail_of},
    mail_path::RunDoubt,
    overrides::Override,
    remark::Remark,
    run_mails,
    run_object::RunObject,
    run_objects, run_ticket,
    ticket::{PsaTicket, Ticket},
};
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{may, views},
        error,
        ids::Kind,
        visible,
    },
};

#[Object]
impl Run {
    pub(crate) async fn id(&self) -> ID {
        Kind::Run.id(self.0.run_id)
    }

    /// As it was reported.
    async fn status(&self) -> RunStatus {
        self.0.status.into()
    }

    /// What it counts as: the reported status, unless somebody marked it, an override is about it, or it is unverified.
    async fn effective_status(&self) -> RunStatus {
        self.0.effective_status.into()
    }

    /// Follows a clean run of the same day, of a product that reports the same many times a day; not on the page of the
    /// day.
    async fn repeated(&self) -> bool {
        self.0.repeated
    }

    /// The override that makes the effective status better than the reported one.
    async fn overridden_by(&self, context: &Context<'_>) -> Result<Option<Override>> {
        match self.0.overridden_by {
            None => Ok(None),
            Some(id) => {
                let row = loaders(context).overrides.load_one(id).await;
                Ok(loaded(row)?.map(Override))
            }
        }
    }

    /// It would count as a success and counts as `UNKNOWN`, as nobody knows whether its mail is from whom it says; see `doubt`. It
    /// is no last good run, until somebody confirms the path (`confirmPath`) or marks it as successful.
    async fn unverified(&self) -> bool {
        self.0.unverified
    }

    /// Why it is doubted: its mail did not come as the mails of its job do. Told of every run whose mail did not; only a success
    /// counts as something else because of it.
    async fn doubt(&self) -> Option<RunDoubt> {
        self.0
            .unusual_path
            .clone()
            .map(|unusual| RunDoubt(unusual.0))
    }

    /// When somebody marked it as successful.
    async fn marked_at(&self) -> Option<DateTime<Utc>> {
        self.0.marked_at
    }

    /// Who marked it as successful.
    async fn marked_by(&self) -> Option<&str> {
        self.0.marked_by.as_deref()
    }

    async fn mark_reason(&self) -> Option<&str> {
        self.0.mark_reason.as_deref()
    }

    /// Tickets that are linked to it, resolved or not, and those that are open on its job and active from its day or
    /// earlier; newest first.
    async fn tickets(&self, context: &Context<'_>) -> Result<Vec<Ticket>> {
        let shown = loaded(loaders(context).run_tickets.load_one(self.0.run_id).await)?;
        let shown = shown.unwrap_or_default().into_iter();
        Ok(shown.map(|shown| Ticket(shown.row)).collect())
    }

    /// Whether one of `tickets` is open on its job.
    async fn has_open_tickets(&self, context: &Context<'_>) -> Result<bool> {
        let shown = loaded(loaders(context).run_tickets.load_one(self.0.run_id).await)?;
        Ok(shown.is_some_and(|shown| shown.iter().any(|shown| shown.is_open)))
    }

    /// Remarks, as `tickets`.
    async fn remarks(&self, context: &Context<'_>) -> Result<Vec<Remark>> {
        let shown = loaded(loaders(context).run_remarks.load_one(self.0.run_id).await)?;
        let shown = shown.unwrap_or_default().into_iter();
        Ok(shown.map(|shown| Remark(shown.row)).collect())
    }

    /// Whether one of `remarks` is open on its job.
    async fn has_open_remarks(&self, context: &Context<'_>) -> Result<bool> {
        let shown = loaded(loaders(context).run_remarks.load_one(self.0.run_id).await)?;
        Ok(shown.is_some_and(|shown| shown.iter().any(|shown| shown.is_open)))
    }

    /// The PSA's ticket that it belongs to: its own, else that of a ticket that it shows, else the job's newest.
    async fn psa_ticket(&self, context: &Context<'_>) -> Result<Option<PsaTicket>> {
        run_ticket::psa_ticket(context, &self.0).await
    }

    /// What a ticket about it could say: its messages, and its objects in trouble.
    async fn proposed_ticket_text(&self, context: &Context<'_>) -> Result<String> {
        let details = run_mails::details(context, &self.0)
            .await?
            .unwrap_or_default();
        run_ticket::proposed_text(context, &self.0, &details).await
    }

    async fn run_at(&self) -> DateTime<Utc> {
        self.0.run_at
    }

    /// When its mail was received; without a mail, when it became known.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// The limit of the installation that makes a success count as a warning, in words; see `settings.cloudConnect`.
    async fn limit_exceeded(&self) -> Option<&str> {
        self.0.limit_exceeded.as_deref()
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

    async fn object_count(&self, context: &Context<'_>) -> Result<u32> {
        if self.0.mail_count < 2 {
            return Ok(self.0.object_count);
        }
        let details = run_mails::details(context, &self.0).await?;
        Ok(details.map_or(0, |details| count(details.objects.len())))
    }

    /// Objects that are not good.
    async fn troubled_object_count(&self, context: &Context<'_>) -> Result<u32> {
        if self.0.mail_count < 2 {
            return Ok(self.0.troubled_object_count);
        }
        let details = run_mails::details(context, &self.0).await?;
        let objects = details.map(|details| details.objects).unwrap_or_default();
        let troubled = objects.iter().filter(|object| is_trouble(object));
        Ok(count(troubled.count()))
    }

    async fn reviewed(&self) -> bool {
        self.0.reviewed_at.is_some()
    }

    async fn reviewed_at(&self) -> Option<DateTime<Utc>> {
        self.0.reviewed_at
    }

    /// Null for those who may not see reviewers.
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

    /// The mail that reports it, of several the one that says how it ended; null where it was deleted, for those who may not
    /// see deleted mails.
    async fn mail(&self, context: &Context<'_>) -> Result<Option<Mail>> {
        let Some(mail_id) = self.0.mail_id else {
            return Ok(None);
        };
        mail_of(context, mail_id).await
    }

    /// All mails that report it, 100 at most: first the one that says how it ended, then by the time of receipt. Deleted ones
    /// are left out for those who may not see them.
    #[graphql(complexity = "1 + 2 * child_complexity")]
    async fn mails(&self, context: &Context<'_>) -> Result<Vec<Mail>> {
        let mails = run_mails::mails(context, &self.0).await?.into_iter();
        let mails = mails.map(|one| one.mail);
        Ok(mails
            .filter(|row| visible::sees_mail(context, row))
            .map(Mail)
            .collect())
    }

    /// How many mails report it, deleted ones among them; 0 for a run that no mail reports.
    async fn mail_count(&self) -> u32 {
        self.0.mail_count
    }

    /// Machines, mailboxes, shares, … of the run: what failed first, then warnings, then what has a message, then the rest.
    async fn objects(&self, context: &Context<'_>) -> Result<Vec<RunObject>> {
        let details = run_mails::details(context, &self.0).await?;
        let objects = details.map(|row| row.objects).unwrap_or_default();
        run_objects::objects(context, &self.0, objects).await
    }

    /// What the product says about the run as a whole.
    async fn messages(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let details = run_mails::details(context, &self.0).await?;
        Ok(details.map_or_else(Vec::new, |row| row.messages))
    }

    /// What there is of a run that was read from Cove, which has no mail.
    async fn cove(&self, context: &Context<'_>) -> Result<Option<CoveRun>> {
        if self.0.mail_id.is_some() {
            return Ok(None);
        }
        let row = loaders(context).cove_runs.load_one(self.0.run_id).await;
        Ok(loaded(row)?.map(CoveRun::from))
    }

    /// Why the run says what it says; null where no definition read it.
    async fn evidence(&self, context: &Context<'_>) -> Result<Option<Evidence>> {
        if self.0.mail_id.is_none() {
            return Ok(None);
        }
        let details = run_mails::details(context, &self.0).await?;
        Ok(details.map(|row| Evidence::from(row.evidence)))
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn is_trouble(object: &outcome::ParsedObject) -> bool {
    domain::run::RunStatus::is_trouble(object.status)
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
    /// What was left out of the mail or of the run, or given up. Beside it a success or warning counts as unknown.
    left_out: Vec<String>,
}

impl From<outcome::Evidence> for Evidence {
    fn from(evidence: outcome::Evidence) -> Self {
        Self {
            definition: evidence.definition,
            revision: evidence.revision,
            status_rule: evidence.status_rule,
            keyword_fallback: evidence.keyword_fallback,
            left_out: evidence.left_out,
        }
    }
}

/// A run is seen by those who see its job.
pub(crate) async fn find_run(context: &Context<'_>, id: Uuid) -> Result<Option<Run>> {
    let run = runs::run_named(views(context), id).await;
    let Some(run) = run.map_err(error::database)? else {
        return Ok(None);
    };
    let job = find_job(context, run.job_id).await?;
    Ok(job.map(|_| Run(run)))
}
