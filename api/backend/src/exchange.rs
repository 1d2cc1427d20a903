//! What is exported, from the views.

use std::collections::{BTreeMap, HashMap};

use commands::exchange::{CoveAccount, CustomerLine, JobEntry, write_customers, write_jobs};
use domain::{customer::RpoLimit, identity::JobIdentity, job::Awaited};
use projections::{
    ports::DatabaseError,
    views::{
        awaited, cove_accounts, customers,
        jobs::{self, JobRow},
    },
};
use uuid::Uuid;

use crate::running::Backend;

/// All jobs with a customer, archived ones too, as JSON.
pub async fn jobs_file(backend: &Backend) -> Result<String, DatabaseError> {
    let views = backend.views();
    let customers: HashMap<Uuid, String> = customers::every_customer(views)
        .await?
        .into_iter()
        .map(|row| (row.customer_id, row.name))
        .collect();
    let mut identities: BTreeMap<Uuid, Vec<JobIdentity>> = BTreeMap::new();
    for row in jobs::every_identity(views).await? {
        identities
            .entry(row.job_id)
            .or_default()
            .push(row.identity.0);
    }
    // Jobs that were merged may have several; a file has room for one.
    let mut accounts: BTreeMap<Uuid, CoveAccount> = BTreeMap::new();
    for row in cove_accounts::every_cove_account(views).await? {
        if let Some(job_id) = row.job_id {
            accounts.entry(job_id).or_insert(CoveAccount {
                account_id: row.account_id,
                account_name: row.account_name,
                computer_name: row.computer_name,
            });
        }
    }
    let mut awaited: BTreeMap<Uuid, Vec<Awaited>> = BTreeMap::new();
    for row in awaited::every_awaited(views).await? {
        awaited.entry(row.job_id).or_default().push(row.what.0);
    }
    let mut entries = Vec::new();
    for job in jobs::every_job(views).await? {
        // Another job has the identity of one without, and no mail finds it.
        let (Some(mut own), Some(customer)) = (
            identities.remove(&job.job_id),
            customers.get(&job.customer_id),
        ) else {
            continue;
        };
        // The first one names the job.
        own.sort_by_key(|identity| !names(identity, &job));
        entries.push(JobEntry {
            customer: customer.clone(),
            identities: own,
            archived: job.archived,
            rpo_hours: job.rpo_hours,
            cove_account: accounts.remove(&job.job_id),
            cloud_connect_account: None,
            awaited: awaited.remove(&job.job_id).unwrap_or_default(),
        });
    }
    entries.sort_by(|a, b| a.customer.cmp(&b.customer));
    Ok(write_jobs(&entries, backend.clock.now()))
}

fn names(identity: &JobIdentity, job: &JobRow) -> bool {
    (&identity.job, &identity.software, &identity.kind) == (&job.name, &job.software, &job.kind)
        && (&identity.sender, &identity.company) == (&job.sender, &job.company)
}

/// All customers as CSV.
pub async fn customers_file(backend: &Backend) -> Result<String, DatabaseError> {
    let rows = customers::every_customer(backend.views()).await?;
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| CustomerLine {
            name: row.name,
            active: Some(row.active),
            rpo_hours: Some(RpoLimit(row.rpo_hours)),
            time_zone: Some(row.time_zone.unwrap_or_default()),
        })
        .collect();
    Ok(write_customers(&lines))
}
