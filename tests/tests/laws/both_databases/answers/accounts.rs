//! Accounts of Cove.

use projections::{
    ports::ViewReader,
    views::cove_accounts::{self, CoveAccountFilter},
};

use crate::both_databases::answers::written::{page, shown, sorted};

pub(crate) async fn of_accounts(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    for linked in [None, Some(true), Some(false)] {
        let filter = CoveAccountFilter {
            linked,
            text: Some("GRÖßE 100% west/".to_owned()),
        };
        let found = cove_accounts::cove_accounts(reader, &filter, &page()).await;
        assert!(!found.as_ref().expect("accounts").items.is_empty());
        lines.push(shown("accounts", found));
    }
    let all = cove_accounts::every_cove_account(reader).await;
    let jobs: Vec<_> = all
        .as_ref()
        .expect("accounts")
        .iter()
        .filter_map(|row| row.job_id)
        .collect();
    lines.push(sorted("accounts", all));
    let of_jobs = cove_accounts::cove_accounts_of_jobs(reader, &jobs).await;
    lines.push(shown("accounts of jobs", of_jobs));
    lines
}
