//! By which paths mails come, and which mail hosts are trusted.

use async_graphql::{Context, ID, InputObject, Object, Result};
use commands::Done;
use domain::{access::Permission, code::Code};
use paths::TrustSetting;
use projections::views::{
    mail_paths::{self, JobPathFilter},
    settings::wanted_trust,
};

use crate::{
    request::{
        context::{commands, intention, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{changed, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{
        hubs::Job,
        job::find_job,
        mail_path::JobPaths,
        mail_trust::{MailTrust, MailTrustSetting},
    },
};

#[derive(Debug, Default)]
pub(crate) struct MailPathQuery;

#[derive(Debug, Default)]
pub(crate) struct MailPathMutation;

#[derive(Debug, Default, InputObject)]
struct JobPathFilterInput {
    /// Only jobs that depend on SMTP AUTH through Exchange Online, or only the others.
    depends_on_smtp_auth: Option<bool>,
    /// Part of the path's name; `*` stands for anything.
    path: Option<String>,
    customer_id: Option<ID>,
}

#[derive(InputObject)]
struct ConfirmPathInput {
    /// A run that is doubted.
    run_id: ID,
}

#[derive(InputObject)]
struct ForgetPathInput {
    job_id: ID,
    /// Its name, such as `direct/198.51.100.0/24`.
    path: String,
}

#[Object]
impl MailPathQuery {
    /// Jobs by the path of their mails, those first that depend on SMTP AUTH through Exchange Online: sign-in with a password is
    /// switched off there by default for existing tenants at the end of December 2026. Whether a client signs in with a
    /// password or with OAuth cannot be told across tenants; `signIn` is `UNKNOWN` then. Empty as long as no mail host is trusted.
    #[graphql(
        guard = "May(Permission::ReadJobs)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn job_paths(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: JobPathFilterInput,
    ) -> Result<Page<JobPaths>> {
        let filter = JobPathFilter {
            depends_on_smtp_auth: filter.depends_on_smtp_auth,
            path: filter.path,
            customer_id: Kind::Customer.read_optional(filter.customer_id.as_ref())?,
        };
        paging::list(
            (first, after),
            &Listed::of("jobPaths", mail_paths::job_path_cursor_kinds()),
            JobPaths,
            async |request| mail_paths::job_paths(views(context), &filter, request).await,
        )
        .await
    }

    /// Which mail hosts are trusted to tell whether a mail is from its sender.
    #[graphql(
        guard = "May(Permission::ReadSettings)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn mail_trust(&self, context: &Context<'_>) -> Result<MailTrust> {
        trust(context).await
    }
}

#[Object]
impl MailPathMutation {
    /// Sets which mail hosts are trusted; null is none. What is shown stays as it is until the replay that follows is
    /// accepted: it tells which successes would be doubted. Mails that came in before that are not doubted: the
    /// paths of each job are learned from them.
    #[graphql(
        guard = "May(Permission::ManageSettings)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn set_mail_trust(
        &self,
        context: &Context<'_>,
        input: Option<MailTrustSetting>,
    ) -> Result<MailTrust> {
        let setting = input.map(TrustSetting::from);
        let done = commands(context)
            .set_mail_trust(setting, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        trust(context).await
    }

    /// Says that mails of the run's job come by the path that the run's mail came by. Successes that were doubted because of it
    /// count from then on. `PATH_UNKNOWN` where the header contradicts itself, so that nobody knows the path.
    #[graphql(
        guard = "May(Permission::ManageOverrides)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn confirm_path(&self, context: &Context<'_>, input: ConfirmPathInput) -> Result<Job> {
        let run_id = Kind::Run.read(&input.run_id)?;
        let done = commands(context)
            .confirm_path(run_id, &intention(context)?)
            .await;
        let done = done.map(|done| Done {
            value: done.value.job_id,
            position: done.position,
        });
        changed(context, done, "job", async |id| find_job(context, id).await).await
    }

    /// Says that mails of the job do not come by this path after all, whatever was confirmed or learned. Mails that came by it are
    /// doubted where they prove less than the job's others.
    #[graphql(
        guard = "May(Permission::ManageOverrides)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn forget_path(&self, context: &Context<'_>, input: ForgetPathInput) -> Result<Job> {
        let job_id = Kind::Job.read(&input.job_id)?;
        let done = commands(context)
            .forget_path(job_id, &input.path, &intention(context)?)
            .await;
        changed(context, done, "job", async |id| find_job(context, id).await).await
    }
}

async fn trust(context: &Context<'_>) -> Result<MailTrust> {
    let wanted = wanted_trust(views(context))
        .await
        .map_err(error::database)?;
    let setting = wanted.map(serde_json::from_value).transpose();
    Ok(MailTrust(setting.map_err(|error| {
        error::coded(
            Code::Unavailable,
            format!("what was set cannot be read: {error}"),
        )
    })?))
}
