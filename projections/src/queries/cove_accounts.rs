//! Accounts of Cove, and the details of their runs.

use domain::{cove_account::AccountKey, text::folded};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::cove_accounts::{CoveAccountRow, CoveRunRow},
};

#[derive(Debug, Clone, Default)]
pub struct CoveAccountFilter {
    /// Whether it has a job; both where it is left out.
    pub linked: Option<bool>,
    /// Words that all stand in names, number or kind, in any case; `*` stands for anything.
    pub text: Option<String>,
}

/// Ordering values of accounts: linked, name, key.
pub fn cove_account_cursor_kinds() -> Vec<Value> {
    let text = Value::Text(String::new());
    vec![Value::Int(0), text.clone(), text]
}

/// Accounts by name, those without a job first.
pub async fn cove_accounts(
    reader: &dyn ViewReader,
    filter: &CoveAccountFilter,
    page: &PageRequest,
) -> Result<PageOf<CoveAccountRow>, DatabaseError> {
    let by = ["linked", "folded_name", "account"];
    selection(filter)
        .page(reader, &by, false, page, |row: &CoveAccountRow| {
            vec![
                row.linked.to_value(),
                row.folded_name.to_value(),
                row.account.to_value(),
            ]
        })
        .await
}

pub async fn cove_accounts_by_key(
    reader: &dyn ViewReader,
    keys: &[AccountKey],
) -> Result<Vec<CoveAccountRow>, DatabaseError> {
    let mut rows = Vec::with_capacity(keys.len());
    // Databases limit how many parameters one statement has.
    for some in keys.chunks(1_000) {
        let keys = some.iter().map(|key| Value::Text(key.to_string()));
        let select = Select::from("cove_accounts").within("account", keys);
        rows.extend(select.all::<CoveAccountRow>(reader).await?);
    }
    Ok(rows)
}

/// The accounts that are linked to these jobs, by key.
pub async fn cove_accounts_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<CoveAccountRow>, DatabaseError> {
    let mut rows = Vec::new();
    for some in job_ids.chunks(1_000) {
        let jobs = some.iter().copied().map(Value::Uuid);
        let select = Select::from("cove_accounts")
            .within("job_id", jobs)
            .only("job_id IS NOT NULL");
        rows.extend(select.all::<CoveAccountRow>(reader).await?);
    }
    rows.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(rows)
}

/// Every account there is, by key.
pub async fn every_cove_account(
    reader: &dyn ViewReader,
) -> Result<Vec<CoveAccountRow>, DatabaseError> {
    let mut rows: Vec<CoveAccountRow> = Select::from("cove_accounts").all(reader).await?;
    rows.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(rows)
}

/// What is shown of these runs, of those that are of accounts.
pub async fn cove_runs_by_id(
    reader: &dyn ViewReader,
    run_ids: &[Uuid],
) -> Result<Vec<CoveRunRow>, DatabaseError> {
    by_id(reader, run_ids).await
}

fn selection(filter: &CoveAccountFilter) -> Select {
    let mut select = Select::from("cove_accounts");
    if let Some(linked) = filter.linked {
        select = select.with("linked = ?", linked.to_value());
    }
    for word in folded(filter.text.as_deref().unwrap_or_default()).split(' ') {
        if !word.is_empty() {
            select = select.containing("search_text", word);
        }
    }
    select
}
