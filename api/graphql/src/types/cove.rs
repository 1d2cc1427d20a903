//! An account of Cove, and what a run that was read from it has in place of a mail.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use projections::views::cove_accounts::{CoveAccountRow, CoveObject, CoveRunRow};

use super::{enums::RunStatus, hubs::Job, long::Long, lookup::job_of};

/// A device or a Microsoft 365 tenant under Cove, as it was last read.
pub(crate) struct CoveAccount(pub CoveAccountRow);

#[Object]
impl CoveAccount {
    /// What it is called in mutations: its number, with the connection before it unless that is the default one.
    async fn account(&self) -> &str {
        &self.0.account
    }

    /// The connection that it was read by.
    async fn connection(&self) -> &str {
        &self.0.connection
    }

    async fn account_id(&self) -> Long {
        Long(self.0.account_id)
    }

    async fn account_name(&self) -> &str {
        &self.0.account_name
    }

    /// Empty for Microsoft 365.
    async fn computer_name(&self) -> &str {
        &self.0.computer_name
    }

    /// As Cove names the customer.
    async fn customer_name(&self) -> &str {
        &self.0.customer
    }

    /// `Server`, `Workstation` or `Microsoft 365`.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// `Files and Folders, MS SQL`
    async fn data_sources(&self) -> &str {
        &self.0.sources
    }

    async fn used_bytes(&self) -> Option<Long> {
        self.0.used_bytes.map(Long)
    }

    /// Of the last session; while one is running, of the one before. Null where there was none.
    async fn status(&self) -> Option<RunStatus> {
        self.0.status.map(RunStatus::from)
    }

    /// The same as Cove calls it.
    async fn status_text(&self) -> &str {
        &self.0.status_words
    }

    async fn session_at(&self) -> Option<DateTime<Utc>> {
        self.0.session_at
    }

    /// Days without a session up to the last reading; null where Cove does not say.
    async fn quiet_days(&self) -> Option<u32> {
        self.0.quiet_days
    }

    async fn first_read_at(&self) -> DateTime<Utc> {
        self.0.first_read_at
    }

    /// When something was last read that differed from before.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// Whether its sessions are runs of a job.
    async fn linked(&self) -> bool {
        self.0.linked
    }

    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            Some(job_id) => job_of(context, job_id).await,
            None => Ok(None),
        }
    }
}

/// What there is of a run that was read from Cove, in place of a mail; as it was then.
#[derive(SimpleObject)]
pub(crate) struct CoveRun {
    /// As in `CoveAccount.account`.
    account: String,
    account_name: String,
    computer_name: String,
    /// As Cove names the customer.
    customer_name: String,
    /// `Files and Folders, MS SQL`
    data_sources: String,
    /// What is said of the run as a whole, as Cove calls it.
    status_text: String,
    used_bytes: Option<Long>,
    /// The active data sources. They are the objects of the run, too.
    sessions: Vec<CoveSession>,
}

/// The last session of a data source.
#[derive(SimpleObject)]
struct CoveSession {
    name: String,
    /// Null where Cove does not say.
    status: Option<RunStatus>,
    at: Option<DateTime<Utc>>,
    errors: Option<Long>,
    duration_seconds: Option<i64>,
    size_bytes: Option<Long>,
}

impl From<CoveRunRow> for CoveRun {
    fn from(row: CoveRunRow) -> Self {
        let details = row.details.0;
        Self {
            account: row.account,
            account_name: details.account_name,
            computer_name: details.computer_name,
            customer_name: details.customer,
            data_sources: details.sources,
            status_text: details.message,
            used_bytes: details.used_bytes.map(Long),
            sessions: details.objects.into_iter().map(CoveSession::from).collect(),
        }
    }
}

impl From<CoveObject> for CoveSession {
    fn from(object: CoveObject) -> Self {
        Self {
            name: object.name,
            status: object.status.map(RunStatus::from),
            at: object.at,
            errors: object.errors.map(Long),
            duration_seconds: object.duration_seconds,
            size_bytes: object.size_bytes.map(Long),
        }
    }
}
