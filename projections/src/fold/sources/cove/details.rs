//! What the page of a run of Cove shows in place of a mail.

use chrono::{DateTime, Utc};
use domain::cove_account::AccountKey;
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::state::memory::Fold,
    rows::cove_accounts::{CoveAccountRow, CoveRunDetails, CoveRunRow},
};

/// An account and the job that its sessions are runs of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linked<'a> {
    pub(crate) key: &'a AccountKey,
    pub(crate) account: &'a CoveAccountRow,
    pub(crate) job_id: Uuid,
    /// What ids of runs are derived with.
    pub(crate) base: Uuid,
}

pub(crate) fn put(
    fold: &mut Fold,
    run_id: Uuid,
    account: &CoveAccountRow,
    completed_at: Option<DateTime<Utc>>,
    details: CoveRunDetails,
) {
    fold.cove_runs().put(CoveRunRow {
        run_id,
        account: account.account.clone(),
        completed_at,
        details: Json(details),
    });
}

pub(crate) fn names_of(account: &CoveAccountRow) -> CoveRunDetails {
    CoveRunDetails {
        account_name: account.account_name.clone(),
        computer_name: account.computer_name.clone(),
        customer: account.customer.clone(),
        sources: account.sources.clone(),
        ..CoveRunDetails::default()
    }
}
