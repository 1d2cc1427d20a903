use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::access::Permission;
use projections::{
    ports::DatabaseError,
    projector,
    views::{
        audit::{self, AuditFilter},
        customers::{self, CustomerFilter},
        jobs::{self, JobFilter},
        mails::{self, MailFilter},
        runs::{self, RunFilter},
    },
};
use uuid::Uuid;

use super::{
    as_of,
    calendar::find_window,
    context::{may, principal, views},
    error,
    guard::May,
    ids::{self, Kind},
    overrides::find_override,
    paging::{self, Page},
    remarks::find_remark,
    replays::find_replay,
    tickets::find_ticket,
    types::{AuditEntry, Customer, DeadLetter, Job, Mail, MailState, Node, Run, RunStatus, Viewer},
};

/// What the daily work asks.
#[derive(Debug, Default)]
pub(super) struct WorkQuery;

/// Which runs a list shows. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct RunFilterInput {
    job_id: Option<ID>,
    customer_id: Option<ID>,
    mail_id: Option<ID>,
    reviewed: Option<bool>,
    /// Any of these.
    statuses: Option<Vec<RunStatus>>,
    /// Ran at this time or later.
    from: Option<DateTime<Utc>>,
    /// Ran before this time.
    until: Option<DateTime<Utc>>,
}

#[derive(Debug, Default, InputObject)]
struct JobFilterInput {
    customer_id: Option<ID>,
    /// Archived jobs in place of the others; for admins.
    #[graphql(default)]
    archived: bool,
    /// Also the jobs of inactive customers.
    #[graphql(default)]
    inactive_customers: bool,
    /// Part of the name, in any case; `*` stands for anything.
    name: Option<String>,
    software: Option<String>,
}

#[derive(Debug, Default, InputObject)]
struct CustomerFilterInput {
    active: Option<bool>,
    /// Part of the name, in any case; `*` stands for anything.
    name: Option<String>,
}

#[derive(Debug, Default, InputObject)]
struct InboxFilterInput {
    /// Any of `WAITING`, `UNRECOGNISED` and `NOTICE`; all three where it is left out.
    states: Option<Vec<MailState>>,
    /// Part of the subject, in any case; `*` stands for anything.
    subject: Option<String>,
}

#[derive(Debug, Default, InputObject)]
struct AuditFilterInput {
    /// `calendar`, `customer`, `generation`, `job`, `mail`, `parser`, `run`, `settings` or `user`.
    /// `customer`, `generation`, `job`, `mail`, `override`, `parser`, `remark`, `run`, `ticket` or `user`.
    stream_type: Option<String>,
    stream_id: Option<String>,
    /// Id of a user.
    actor_id: Option<Uuid>,
}

#[Object]
impl WorkQuery {
    /// Whoever asks.
    #[graphql(guard = "May(Permission::KnowSelf)")]
    async fn viewer(&self, context: &Context<'_>) -> Option<Viewer> {
        principal(context).cloned().map(Viewer)
    }

    /// Anything by its global id; null where it does not exist or may not be seen.
    #[graphql(guard = "May(Permission::KnowSelf)")]
    async fn node(&self, context: &Context<'_>, id: ID) -> Result<Option<Node>> {
        let Some((kind, uuid)) = ids::parse(&id) else {
            return Ok(None);
        };
        let (permission, node) = match kind {
            Kind::Customer => (
                Permission::ReadCustomers,
                find_customer(context, uuid).await?.map(Node::Customer),
            ),
            Kind::Job => (
                Permission::ReadJobs,
                find_job(context, uuid).await?.map(Node::Job),
            ),
            Kind::Mail => (
                Permission::ReadInbox,
                find_mail(context, uuid).await?.map(Node::Mail),
            ),
            Kind::Run => (
                Permission::ReadRuns,
                find_run(context, uuid).await?.map(Node::Run),
            ),
            Kind::MaintenanceWindow => (
                Permission::ReadCalendar,
                find_window(context, uuid)
                    .await?
                    .map(Node::MaintenanceWindow),
            ),
            Kind::Replay => (
                Permission::ReadParsers,
                find_replay(context, uuid).await?.map(Node::Replay),
            ),
            Kind::Ticket => (
                Permission::ReadTickets,
                find_ticket(context, uuid).await?.map(Node::Ticket),
            ),
            Kind::Remark => (
                Permission::ReadTickets,
                find_remark(context, uuid).await?.map(Node::Remark),
            ),
            Kind::Override => (
                Permission::ReadOverrides,
                find_override(context, uuid).await?.map(Node::Override),
            ),
        };
        Ok(node.filter(|_| may(context, permission)))
    }

    /// Customers by name.
    #[graphql(
        guard = "May(Permission::ReadCustomers)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn customers(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: CustomerFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Customer>> {
        as_of::same(context, as_of)?;
        let kinds = customers::customer_cursor_kinds();
        let filter = CustomerFilter {
            active: filter.active,
            name: filter.name,
        };
        paging::list((first, after), &kinds, Customer, async |request| {
            customers::customers(views(context), &filter, request).await
        })
        .await
    }

    #[graphql(guard = "May(Permission::ReadCustomers)")]
    async fn customer(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Customer>> {
        as_of::same(context, as_of)?;
        find_customer(context, Kind::Customer.read(&id)?).await
    }

    /// Jobs by name. Those of inactive customers are left out unless asked for.
    #[graphql(
        guard = "May(Permission::ReadJobs)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn jobs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: JobFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Job>> {
        as_of::same(context, as_of)?;
        if filter.archived && !may(context, Permission::ReadArchived) {
            return Err(error::forbidden(Permission::ReadArchived));
        }
        let filter = JobFilter {
            customer_id: read_optional(Kind::Customer, filter.customer_id.as_ref())?,
            archived: filter.archived,
            active_customers_only: !filter.inactive_customers,
            name: filter.name,
            software: filter.software,
        };
        paging::list(
            (first, after),
            &jobs::job_cursor_kinds(),
            Job,
            async |request| jobs::jobs(views(context), &filter, request).await,
        )
        .await
    }

    #[graphql(guard = "May(Permission::ReadJobs)")]
    async fn job(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Job>> {
        as_of::same(context, as_of)?;
        find_job(context, Kind::Job.read(&id)?).await
    }

    /// Runs, newest first.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: RunFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Run>> {
        as_of::same(context, as_of)?;
        let mut filter = filter.read()?;
        filter.of_active_jobs = !may(context, Permission::ReadArchived);
        run_page(context, &filter, (first, after)).await
    }

    /// Runs that nobody reviewed yet, of active jobs and customers, newest first.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn unreviewed_runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Run>> {
        as_of::same(context, as_of)?;
        run_page(context, &unreviewed(), (first, after)).await
    }

    #[graphql(guard = "May(Permission::ReadRuns)")]
    async fn unreviewed_count(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<i64> {
        as_of::same(context, as_of)?;
        runs::run_count(views(context), &unreviewed())
            .await
            .map_err(error::database)
    }

    #[graphql(guard = "May(Permission::ReadRuns)")]
    async fn run(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Run>> {
        as_of::same(context, as_of)?;
        find_run(context, Kind::Run.read(&id)?).await
    }

    /// Mails that wait for somebody, newest first.
    #[graphql(
        guard = "May(Permission::ReadInbox)",
        complexity = "paging::cost(first, child_complexity)"
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
            None => mails::MailState::INBOX.to_vec(),
            Some(states) => states.into_iter().map(inbox_state).collect::<Result<_>>()?,
        };
        let filter = MailFilter {
            states,
            subject: filter.subject,
        };
        mail_page(context, &filter, (first, after)).await
    }

    /// Mails of the inbox whose runs wait for a customer.
    #[graphql(guard = "May(Permission::ReadInbox)")]
    async fn inbox_count(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<i64> {
        as_of::same(context, as_of)?;
        let filter = MailFilter {
            states: vec![mails::MailState::Waiting],
            subject: None,
        };
        mails::mail_count(views(context), &filter)
            .await
            .map_err(error::database)
    }

    /// Mails that were deleted, newest first.
    #[graphql(
        guard = "May(Permission::ReadDeletedMails)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn deleted_mails(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Mail>> {
        let filter = MailFilter {
            states: vec![mails::MailState::Deleted],
            subject: None,
        };
        mail_page(context, &filter, (first, after)).await
    }

    #[graphql(guard = "May(Permission::ReadInbox)")]
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

    /// Who did what, newest first.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: AuditFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<AuditEntry>> {
        as_of::same(context, as_of)?;
        let kinds = audit::audit_cursor_kinds();
        let filter = AuditFilter {
            stream_type: filter.stream_type,
            stream_id: filter.stream_id,
            actor_id: filter.actor_id,
        };
        paging::list((first, after), &kinds, AuditEntry, async |request| {
            audit::audit_trail(views(context), &filter, request).await
        })
        .await
    }

    /// Events that the views leave out because they could not be read, newest first. There should be none.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn dead_letters(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<DeadLetter>> {
        let kinds = projector::dead_letter_cursor_kinds();
        paging::list((first, after), &kinds, DeadLetter::from, async |request| {
            projector::dead_letters(views(context), request).await
        })
        .await
    }
}

impl RunFilterInput {
    fn read(self) -> Result<RunFilter> {
        Ok(RunFilter {
            job_id: read_optional(Kind::Job, self.job_id.as_ref())?,
            customer_id: read_optional(Kind::Customer, self.customer_id.as_ref())?,
            mail_id: read_optional(Kind::Mail, self.mail_id.as_ref())?,
            reviewed: self.reviewed,
            statuses: self
                .statuses
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            from: self.from,
            until: self.until,
            of_active_jobs: false,
            in_run_checks: false,
        })
    }
}

fn unreviewed() -> RunFilter {
    RunFilter {
        reviewed: Some(false),
        in_run_checks: true,
        ..RunFilter::default()
    }
}

pub(super) fn read_optional(kind: Kind, id: Option<&ID>) -> Result<Option<Uuid>> {
    id.map(|id| kind.read(id)).transpose()
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
    paging::list(place, &mails::mail_cursor_kinds(), Mail, async |request| {
        mails::mails(views(context), filter, request).await
    })
    .await
}

pub(super) async fn run_page(
    context: &Context<'_>,
    filter: &RunFilter,
    place: (Option<i32>, Option<String>),
) -> Result<Page<Run>> {
    paging::list(place, &runs::run_cursor_kinds(), Run, async |request| {
        runs::runs(views(context), filter, request).await
    })
    .await
}

pub(super) async fn find_customer(context: &Context<'_>, id: Uuid) -> Result<Option<Customer>> {
    let rows = customers::customers_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Customer))
}

pub(super) async fn find_job(context: &Context<'_>, id: Uuid) -> Result<Option<Job>> {
    let rows = jobs::jobs_by_id(views(context), &[id]).await;
    Ok(only(rows)?.filter(|row| sees_job(context, row)).map(Job))
}

/// A run is seen by those who see its job.
pub(super) async fn find_run(context: &Context<'_>, id: Uuid) -> Result<Option<Run>> {
    let rows = runs::runs_by_id(views(context), &[id]).await;
    let Some(run) = only(rows)? else {
        return Ok(None);
    };
    let job = find_job(context, run.job_id).await?;
    Ok(job.map(|_| Run(run)))
}

pub(super) async fn find_mail(context: &Context<'_>, id: Uuid) -> Result<Option<Mail>> {
    let rows = mails::mails_by_id(views(context), &[id]).await;
    Ok(only(rows)?.filter(|row| sees_mail(context, row)).map(Mail))
}

/// Archived jobs are shown to those only who may see them.
pub(super) fn sees_job(context: &Context<'_>, job: &jobs::JobRow) -> bool {
    !job.archived || may(context, Permission::ReadArchived)
}

/// Deleted mails are shown to those only who may see them.
pub(super) fn sees_mail(context: &Context<'_>, mail: &mails::MailRow) -> bool {
    mail.state != mails::MailState::Deleted || may(context, Permission::ReadDeletedMails)
}

pub(super) fn only<R>(rows: std::result::Result<Vec<R>, DatabaseError>) -> Result<Option<R>> {
    Ok(rows.map_err(error::database)?.into_iter().next())
}
