//! Accounts of Cove, and what only the page of their runs shows.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    cove_account::{AccountKey, Columns, KeyError},
    run::RunStatus,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    /// An account as it was last read.
    pub struct CoveAccountRow = "cove_accounts" {
        key {
            /// As its stream is named: `654321`, `west/654321`.
            account: String,
        }
        connection: String,
        account_id: i64,
        account_name: String,
        computer_name: String,
        /// As Cove names the customer.
        customer: String,
        /// `Server`, `Workstation`, `Microsoft 365`
        kind: String,
        /// `Files and Folders, MS SQL`
        sources: String,
        used_bytes: Option<i64>,
        /// Of the last session that can be judged; none where there was none.
        status: Option<RunStatus>,
        status_words: String,
        session_at: Option<DateTime<Utc>>,
        /// Days without a session up to the last reading.
        quiet_days: Option<u32>,
        columns: Json<Columns>,
        /// Of the last event of its stream.
        sequence: i64,
        first_read_at: DateTime<Utc>,
        /// When something was last read that differed.
        changed_at: DateTime<Utc>,
        linked: bool,
        /// Whose runs its sessions are.
        job_id: Option<Uuid>,
        /// What the ids of its runs are derived with: the job that it was linked to. It stays when that job is merged into
        /// another one.
        run_base: Option<Uuid>,
        /// When the last session ended that became a run of the job.
        completed_at: Option<DateTime<Utc>>,
        /// The time by which the last session was told that became a run of the job.
        run_at: Option<DateTime<Utc>>,
        /// Days of the colour bar, and of the last session, for which the job has a run.
        bar_days: Json<BTreeSet<NaiveDate>>,
        /// The run that says for how long the workstation is quiet.
        quiet_run_id: Option<Uuid>,
        folded_name: String,
        /// Names, number and kind as they are searched.
        search_text: String,
    }
    index "cove_accounts_by_name" on ("linked, folded_name, account");
    index "cove_accounts_by_job" on ("job_id, account") where "job_id IS NOT NULL" for fold;
}

impl CoveAccountRow {
    pub fn account_key(&self) -> Result<AccountKey, KeyError> {
        AccountKey::new(&self.connection, self.account_id)
    }
}

table! {
    /// What is shown of a run of an account in place of a mail, as it was read then.
    pub struct CoveRunRow = "cove_runs" {
        key { run_id: Uuid, }
        account: String,
        /// When the session ended, as far as that is known.
        completed_at: Option<DateTime<Utc>>,
        details: Json<CoveRunDetails>,
    }
    index "cove_runs_by_end" on ("account, completed_at") where "completed_at IS NOT NULL" for fold;
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CoveRunDetails {
    pub account_name: String,
    pub computer_name: String,
    pub customer: String,
    /// In words: `Files and Folders, MS SQL`.
    pub sources: String,
    /// What is said of the run as a whole.
    pub message: String,
    /// The session was in process, and none before is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_process: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_bytes: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<CoveObject>,
}

/// A data source within a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoveObject {
    pub name: String,
    /// None where Cove does not say.
    pub status: Option<RunStatus>,
    /// `Failed (3 errors, 2026-06-08 20:15 UTC)`
    pub message: String,
    pub errors: Option<i64>,
    /// When its last session was.
    pub at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_process: bool,
    pub duration_seconds: Option<i64>,
    pub size_bytes: Option<i64>,
}
