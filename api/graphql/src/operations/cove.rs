//! Accounts of Cove, and whose jobs they are.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::{access::Permission, cove_account::AccountKey};
use projections::views::cove_accounts::{self, CoveAccountFilter};

use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{cove::CoveAccount, hubs::Job, job::find_job},
};

#[derive(Debug, Default)]
pub(crate) struct CoveQuery;

#[derive(Debug, Default)]
pub(crate) struct CoveMutation;

/// Which accounts are listed. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct CoveAccountFilterInput {
    /// Those with a job, or those without.
    linked: Option<bool>,
    /// Words that all stand in names, number or kind, in any case; `*` stands for anything.
    text: Option<String>,
}

#[derive(InputObject)]
struct LinkCoveAccountInput {
    /// As in `CoveAccount.account`.
    account: String,
    job_id: ID,
}

#[derive(InputObject)]
struct LinkCoveAccountToNewJobInput {
    /// As in `CoveAccount.account`.
    account: String,
    customer_id: ID,
}

#[derive(InputObject)]
struct UnlinkCoveAccountInput {
    /// As in `CoveAccount.account`.
    account: String,
}

#[derive(SimpleObject)]
struct CoveAccountPayload {
    account: Option<CoveAccount>,
    /// The job that it is linked to now.
    job: Option<Job>,
}

#[Object]
impl CoveQuery {
    /// Accounts of Cove by name, those without a job first.
    #[graphql(
        guard = "May(Permission::ReadCoveAccounts)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn cove_accounts(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: CoveAccountFilterInput,
    ) -> Result<Page<CoveAccount>> {
        let filter = CoveAccountFilter {
            linked: filter.linked,
            text: filter.text,
        };
        let kinds = Listed::of("cove_accounts", cove_accounts::cove_account_cursor_kinds());
        paging::list((first, after), &kinds, CoveAccount, async |request| {
            cove_accounts::cove_accounts(views(context), &filter, request).await
        })
        .await
    }
}

#[Object]
impl CoveMutation {
    /// Makes the sessions of an account runs of a job, beginning with the last one. Was it linked to another job, that one
    /// keeps the runs that it has.
    #[graphql(
        guard = "May(Permission::LinkCoveAccounts)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn link_cove_account(
        &self,
        context: &Context<'_>,
        input: LinkCoveAccountInput,
    ) -> Result<CoveAccountPayload> {
        let key = key(&input.account)?;
        let job_id = Kind::Job.read(&input.job_id)?;
        let done = commands(context)
            .link_cove_account(&key, job_id, &intention(context)?)
            .await;
        payload(context, &key, done).await
    }

    /// Makes a job of an account, named after it, and links it.
    #[graphql(
        guard = "May(Permission::LinkCoveAccounts)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn link_cove_account_to_new_job(
        &self,
        context: &Context<'_>,
        input: LinkCoveAccountToNewJobInput,
    ) -> Result<CoveAccountPayload> {
        let key = key(&input.account)?;
        let customer_id = Kind::Customer.read(&input.customer_id)?;
        let done = commands(context)
            .link_cove_account_to_new_job(&key, customer_id, &keyed(context)?)
            .await;
        payload(context, &key, done).await
    }

    /// Lets an account wait for a job again. The job keeps its runs.
    #[graphql(
        guard = "May(Permission::LinkCoveAccounts)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn unlink_cove_account(
        &self,
        context: &Context<'_>,
        input: UnlinkCoveAccountInput,
    ) -> Result<CoveAccountPayload> {
        let key = key(&input.account)?;
        let done = commands(context)
            .unlink_cove_account(&key, &intention(context)?)
            .await;
        payload(context, &key, done).await
    }
}

fn key(account: &str) -> Result<AccountKey> {
    account
        .parse()
        .map_err(|refused: domain::cove_account::KeyError| error::invalid(refused.to_string()))
}

async fn payload<T>(
    context: &Context<'_>,
    key: &AccountKey,
    done: Outcome<T>,
) -> Result<CoveAccountPayload> {
    wait_for_views(context, done).await?;
    let rows = cove_accounts::cove_accounts_by_key(views(context), std::slice::from_ref(key))
        .await
        .map_err(error::database)?;
    let account = rows.into_iter().next();
    let job = match account.as_ref().and_then(|row| row.job_id) {
        Some(job_id) => find_job(context, job_id).await?,
        None => None,
    };
    Ok(CoveAccountPayload {
        account: account.map(CoveAccount),
        job,
    })
}
