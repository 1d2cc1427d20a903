//! Mails: the inbox, and what becomes of what is in it.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use commands::Assignment;
use domain::access::Permission;
use projections::views::{
    jobs,
    mails::{self, MailFilter},
};
use uuid::Uuid;

use super::{
    as_of,
    context::{backend, intention, keyed, may, only, views},
    cost, error,
    guard::May,
    ids::Kind,
    outcome::{Outcome, changed, shown},
    paging::{self, Listed, Page},
    types::{Job, Mail, MailState},
};

#[derive(Debug, Default)]
pub(super) struct InboxQuery;

#[derive(Debug, Default)]
pub(super) struct InboxMutation;

#[derive(Debug, Default, InputObject)]
struct InboxFilterInput {
    /// Any of `WAITING`, `UNRECOGNISED` and `NOTICE`; where it is left out, `WAITING` and `UNRECOGNISED`, which need a person.
    states: Option<Vec<MailState>>,
    /// Part of the subject, in any case; `*` stands for anything.
    subject: Option<String>,
}

#[derive(InputObject)]
struct ApproveMailInput {
    mail_id: ID,
    /// The customer of every run of the mail that `assignments` does not name.
    customer_id: Option<ID>,
    /// For a mail about several companies: whose each run is.
    assignments: Option<Vec<AssignmentInput>>,
}

#[derive(InputObject)]
struct AssignmentInput {
    /// Place of the run within the mail, from 0.
    ordinal: u32,
    customer_id: ID,
}

#[derive(InputObject)]
struct MailInput {
    id: ID,
    reason: Option<String>,
}

#[derive(SimpleObject)]
struct ApproveMailPayload {
    mail: Option<Mail>,
    /// The jobs that were made.
    jobs: Vec<Job>,
}

#[Object]
impl InboxQuery {
    /// Mails that wait for somebody, newest first. Of those that wait for the same new jobs, the newest stands for all.
    #[graphql(
        guard = "May(Permission::ReadInbox)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn inbox(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: InboxFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Mail>> {
        as_of::same(context, as_of)?;
        let states = match filter.states {
            None => mails::MailState::NEEDS_A_PERSON.to_vec(),
            Some(states) => states.into_iter().map(inbox_state).collect::<Result<_>>()?,
        };
        let filter = MailFilter {
            states,
            subject: filter.subject,
            each_new_job_once: true,
        };
        mail_page(context, &filter, (first, after)).await
    }

    /// Mails of the inbox that need a person: as many as `inbox` lists, unrecognised ones among them, notices not.
    #[graphql(guard = "May(Permission::ReadInbox)", complexity = "cost::SCAN")]
    async fn inbox_count(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<i64> {
        as_of::same(context, as_of)?;
        inbox_count(context).await
    }

    /// Mails that were deleted, newest first.
    #[graphql(
        guard = "May(Permission::ReadDeletedMails)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn deleted_mails(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Mail>> {
        let filter = MailFilter {
            states: vec![mails::MailState::Deleted],
            ..MailFilter::default()
        };
        mail_page(context, &filter, (first, after)).await
    }

    #[graphql(
        guard = "May(Permission::ReadInbox)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn mail(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Mail>> {
        as_of::same(context, as_of)?;
        find_mail(context, Kind::Mail.read(&id)?).await
    }
}

#[Object]
impl InboxMutation {
    /// Assigns the runs of a mail to customers, which makes their jobs. Every other waiting mail of the same identity
    /// comes along, and later mails become runs by themselves.
    #[graphql(
        guard = "May(Permission::WorkInbox)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn approve_mail(
        &self,
        context: &Context<'_>,
        input: ApproveMailInput,
        #[graphql(
            desc = "Of the caller's choosing. Repeated with the same key and content, such as after an answer that was lost, the mutation gives what it made the first time."
        )]
        idempotency_key: Option<String>,
    ) -> Result<ApproveMailPayload> {
        let mail_id = Kind::Mail.read(&input.mail_id)?;
        let mut assignments = Vec::new();
        for assignment in input.assignments.unwrap_or_default() {
            assignments.push(Assignment {
                ordinal: Some(assignment.ordinal),
                customer_id: Kind::Customer.read(&assignment.customer_id)?,
            });
        }
        if let Some(customer_id) = input.customer_id {
            assignments.push(Assignment {
                ordinal: None,
                customer_id: Kind::Customer.read(&customer_id)?,
            });
        }
        let done = backend(context)
            .commands
            .approve_mail(
                mail_id,
                &assignments,
                &keyed(context, idempotency_key.as_deref())?,
            )
            .await;
        let done = shown(context, done).await?;
        let rows = jobs::jobs_by_id(views(context), &done.value)
            .await
            .map_err(error::database)?;
        Ok(ApproveMailPayload {
            mail: any_mail(context, mail_id).await?,
            jobs: rows.into_iter().map(Job).collect(),
        })
    }

    /// Takes a mail out of the inbox; an admin can restore it.
    #[graphql(
        guard = "May(Permission::WorkInbox)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn delete_mail(&self, context: &Context<'_>, input: MailInput) -> Result<Mail> {
        let id = Kind::Mail.read(&input.id)?;
        let done = backend(context)
            .commands
            .delete_mail(id, input.reason.as_deref(), &intention(context)?)
            .await;
        mail(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageMails)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn restore_mail(&self, context: &Context<'_>, id: ID) -> Result<Mail> {
        let id = Kind::Mail.read(&id)?;
        let done = backend(context)
            .commands
            .restore_mail(id, &intention(context)?)
            .await;
        mail(context, done).await
    }

    /// Removes the message of a deleted mail for good. What was read from it is kept.
    #[graphql(
        guard = "May(Permission::ManageMails)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn erase_mail(&self, context: &Context<'_>, input: MailInput) -> Result<Mail> {
        let id = Kind::Mail.read(&input.id)?;
        let done = backend(context)
            .commands
            .erase_mail(id, input.reason.as_deref(), &intention(context)?)
            .await;
        mail(context, done).await
    }
}

pub(super) async fn inbox_count(context: &Context<'_>) -> Result<i64> {
    mails::mail_count(views(context), &MailFilter::needs_a_person())
        .await
        .map_err(error::database)
}

fn inbox_state(state: MailState) -> Result<mails::MailState> {
    let state = mails::MailState::from(state);
    if mails::MailState::INBOX.contains(&state) {
        return Ok(state);
    }
    Err(error::invalid(format!(
        "mails in state {} are not in the inbox; it has WAITING, UNRECOGNISED and NOTICE",
        state.name()
    )))
}

async fn mail_page(
    context: &Context<'_>,
    filter: &MailFilter,
    place: (Option<i32>, Option<String>),
) -> Result<Page<Mail>> {
    paging::list(
        place,
        &Listed::of("mails", mails::mail_cursor_kinds()),
        Mail,
        async |request| mails::mails(views(context), filter, request).await,
    )
    .await
}

pub(super) async fn find_mail(context: &Context<'_>, id: Uuid) -> Result<Option<Mail>> {
    let rows = mails::mails_by_id(views(context), &[id]).await;
    Ok(only(rows)?.filter(|row| sees_mail(context, row)).map(Mail))
}

async fn mail(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Mail> {
    changed(context, done, "mail", async |id| {
        any_mail(context, id).await
    })
    .await
}

/// Whoever changed a mail may see what became of it.
async fn any_mail(context: &Context<'_>, id: Uuid) -> Result<Option<Mail>> {
    let rows = mails::mails_by_id(views(context), &[id])
        .await
        .map_err(error::database)?;
    Ok(rows.into_iter().next().map(Mail))
}

/// Deleted mails are shown to those only who may see them.
pub(super) fn sees_mail(context: &Context<'_>, mail: &mails::MailRow) -> bool {
    mail.state != mails::MailState::Deleted || may(context, Permission::ReadDeletedMails)
}
