use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use commands::{Assignment, Intention};
use domain::access::Permission;
use projections::views::{jobs, mails, runs};
use uuid::Uuid;

use super::{
    context::{backend, intention, shown, views},
    error,
    guard::May,
    ids::Kind,
    outcome::{Outcome, changed},
    query::{find_customer, find_job, find_run},
    types::{Customer, Job, Mail, Run},
};

/// What the daily work does.
#[derive(Debug, Default)]
pub(super) struct WorkMutation;

#[derive(InputObject)]
struct RegisterCustomerInput {
    name: String,
}

#[derive(InputObject)]
struct RenameCustomerInput {
    id: ID,
    name: String,
}

#[derive(InputObject)]
struct SetCustomerRpoInput {
    id: ID,
    /// 1 to 8784; none where it is left out.
    hours: Option<u32>,
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

#[derive(InputObject)]
struct JobInput {
    id: ID,
    reason: Option<String>,
}

#[derive(InputObject)]
struct ReviewRunsInput {
    /// At most 5,000.
    ids: Vec<ID>,
    note: Option<String>,
}

#[derive(SimpleObject)]
struct ApproveMailPayload {
    mail: Option<Mail>,
    /// The jobs that were made.
    jobs: Vec<Job>,
}

#[derive(SimpleObject)]
pub(super) struct ReviewPayload {
    /// What belongs together: `withdrawReviewsOf` takes it back.
    correlation_id: Uuid,
    /// How many runs are in the wanted state now.
    count: usize,
    /// The runs; the first 200 where there are more.
    runs: Vec<Run>,
}

#[Object]
impl WorkMutation {
    #[graphql(guard = "May(Permission::ManageCustomers)")]
    async fn register_customer(
        &self,
        context: &Context<'_>,
        input: RegisterCustomerInput,
    ) -> Result<Customer> {
        let done = backend(context)
            .commands
            .register_customer(&input.name, &intention(context)?)
            .await;
        customer(context, done).await
    }

    #[graphql(guard = "May(Permission::ManageCustomers)")]
    async fn rename_customer(
        &self,
        context: &Context<'_>,
        input: RenameCustomerInput,
    ) -> Result<Customer> {
        let id = Kind::Customer.read(&input.id)?;
        let done = backend(context)
            .commands
            .rename_customer(id, &input.name, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Its jobs are no longer shown, and nothing new can be assigned to it.
    #[graphql(guard = "May(Permission::ManageCustomers)")]
    async fn deactivate_customer(&self, context: &Context<'_>, id: ID) -> Result<Customer> {
        let id = Kind::Customer.read(&id)?;
        let done = backend(context)
            .commands
            .deactivate_customer(id, &intention(context)?)
            .await;
        customer(context, done).await
    }

    #[graphql(guard = "May(Permission::ManageCustomers)")]
    async fn reactivate_customer(&self, context: &Context<'_>, id: ID) -> Result<Customer> {
        let id = Kind::Customer.read(&id)?;
        let done = backend(context)
            .commands
            .reactivate_customer(id, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Sets how old the last good run of the customer's jobs may be, where a job has no limit of its own.
    #[graphql(guard = "May(Permission::ManageCustomers)")]
    async fn set_customer_rpo(
        &self,
        context: &Context<'_>,
        input: SetCustomerRpoInput,
    ) -> Result<Customer> {
        let id = Kind::Customer.read(&input.id)?;
        let done = backend(context)
            .commands
            .set_customer_rpo(id, input.hours, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Assigns the runs of a mail to customers, which makes their jobs. Every other waiting mail of the same identity
    /// comes along, and later mails become runs by themselves.
    #[graphql(guard = "May(Permission::WorkInbox)")]
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
        let done = backend(context)
            .commands
            .approve_mail(mail_id, &assignments, &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        let rows = jobs::jobs_by_id(views(context), &done.value)
            .await
            .map_err(error::database)?;
        Ok(ApproveMailPayload {
            mail: any_mail(context, mail_id).await?,
            jobs: rows.into_iter().map(Job).collect(),
        })
    }

    /// Takes a mail out of the inbox; an admin can restore it.
    #[graphql(guard = "May(Permission::WorkInbox)")]
    async fn delete_mail(&self, context: &Context<'_>, input: MailInput) -> Result<Mail> {
        let id = Kind::Mail.read(&input.id)?;
        let done = backend(context)
            .commands
            .delete_mail(id, input.reason.as_deref(), &intention(context)?)
            .await;
        mail(context, done).await
    }

    #[graphql(guard = "May(Permission::ManageMails)")]
    async fn restore_mail(&self, context: &Context<'_>, id: ID) -> Result<Mail> {
        let id = Kind::Mail.read(&id)?;
        let done = backend(context)
            .commands
            .restore_mail(id, &intention(context)?)
            .await;
        mail(context, done).await
    }

    /// Removes the message of a deleted mail for good. What was read from it is kept.
    #[graphql(guard = "May(Permission::ManageMails)")]
    async fn erase_mail(&self, context: &Context<'_>, input: MailInput) -> Result<Mail> {
        let id = Kind::Mail.read(&input.id)?;
        let done = backend(context)
            .commands
            .erase_mail(id, input.reason.as_deref(), &intention(context)?)
            .await;
        mail(context, done).await
    }

    /// Marks runs as seen, all or none of them. A run that somebody reviewed already keeps that review.
    #[graphql(guard = "May(Permission::ReviewRuns)")]
    async fn review_runs(
        &self,
        context: &Context<'_>,
        input: ReviewRunsInput,
    ) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&input.ids)?;
        let intention = intention(context)?;
        let done = backend(context)
            .commands
            .review_runs(&ids, input.note.as_deref(), &intention)
            .await;
        reviewed(context, done, &intention).await
    }

    /// Marks one run as seen.
    #[graphql(guard = "May(Permission::ReviewRuns)")]
    async fn review_run(
        &self,
        context: &Context<'_>,
        id: ID,
        note: Option<String>,
    ) -> Result<Option<Run>> {
        let id = Kind::Run.read(&id)?;
        let done = backend(context)
            .commands
            .review_runs(&[id], note.as_deref(), &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        find_run(context, id).await
    }

    /// Takes reviews back; the runs are open again.
    #[graphql(guard = "May(Permission::ReviewRuns)")]
    async fn withdraw_reviews(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&ids)?;
        let intention = intention(context)?;
        let done = backend(context)
            .commands
            .withdraw_reviews(&ids, &intention)
            .await;
        reviewed(context, done, &intention).await
    }

    /// Its mails become no runs from now on, and are hidden.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn archive_job(&self, context: &Context<'_>, input: JobInput) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let done = backend(context)
            .commands
            .archive_job(id, input.reason.as_deref(), &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        find_job(context, id).await
    }

    /// The mails that came meanwhile become runs.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn unarchive_job(&self, context: &Context<'_>, id: ID) -> Result<Option<Job>> {
        let id = Kind::Job.read(&id)?;
        let done = backend(context)
            .commands
            .unarchive_job(id, &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        find_job(context, id).await
    }
}

async fn customer(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Customer> {
    changed(context, done, "customer", async |id| {
        find_customer(context, id).await
    })
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

pub(super) async fn reviewed(
    context: &Context<'_>,
    done: Outcome<Vec<Uuid>>,
    intention: &Intention,
) -> Result<ReviewPayload> {
    let done = done.map_err(error::command)?;
    shown(context, done.position).await?;
    let first = &done.value[..done.value.len().min(200)];
    let rows = runs::runs_by_id(views(context), first)
        .await
        .map_err(error::database)?;
    Ok(ReviewPayload {
        correlation_id: intention.correlation_id,
        count: done.value.len(),
        runs: rows.into_iter().map(Run).collect(),
    })
}
