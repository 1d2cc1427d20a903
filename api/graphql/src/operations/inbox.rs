//! Mails: the inbox, and what becomes of what is in it.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use commands::Assignment;
use domain::access::Permission;
use projections::views::{
    jobs,
    mails::{self, MailFilter},
};
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{
        enums::MailState,
        hubs::{Job, Mail},
        mail::find_mail,
    },
};

#[derive(Debug, Default)]
pub(crate) struct InboxQuery;

#[derive(Debug, Default)]
pub(crate) struct InboxMutation;

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
    ) -> Result<Page<Mail>> {
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
    async fn inbox_count(&self, context: &Context<'_>) -> Result<i64> {
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
    async fn mail(&self, context: &Context<'_>, id: ID) -> Result<Option<Mail>> {
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
        let done = commands(context)
            .approve_mail(mail_id, &assignments, &keyed(context)?)
            .await;
        let done = wait_for_views(context, done).await?;
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
        let done = commands(context)
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
        let done = commands(context)
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
        let done = commands(context)
            .erase_mail(id, input.reason.as_deref(), &intention(context)?)
            .await;
        mail(context, done).await
    }
}

pub(crate) async fn inbox_count(context: &Context<'_>) -> Result<i64> {
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
