//! Jobs and identities.

use std::collections::HashMap;

use domain::text::folded;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            decode::ask,
            select::Select,
        },
        schema::{error::DatabaseError, value::Value},
    },
    rows::jobs::{JobIdentityRow, JobRow},
};

#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    pub customer_id: Option<Uuid>,
    pub archived: bool,
    /// Leave out the jobs of inactive customers.
    pub active_customers_only: bool,
    /// Part of the name, in any case; `*` stands for anything.
    pub name: Option<String>,
    pub software: Option<String>,
}

/// Condition on `jobs`: inactive customers and what is theirs are not shown.
pub(crate) const OF_ACTIVE_CUSTOMER: &str = "EXISTS (SELECT 1 FROM customers \
     WHERE customers.customer_id = jobs.customer_id AND customers.active = 1)";

/// Ordering values of jobs: name, id.
pub fn job_cursor_kinds() -> Vec<Value> {
    vec![Value::Text(String::new()), Value::Uuid(Uuid::nil())]
}

/// Jobs by name.
pub async fn jobs(
    reader: &dyn ViewReader,
    filter: &JobFilter,
    page: &PageRequest,
) -> Result<PageOf<JobRow>, DatabaseError> {
    let by = ["jobs.folded_name", "jobs.job_id"];
    selection(filter)
        .page(reader, &by, false, page, |row: &JobRow| {
            vec![
                Value::Text(row.folded_name.clone()),
                Value::Uuid(row.job_id),
            ]
        })
        .await
}

/// How many jobs the filter lets through.
pub async fn job_count(reader: &dyn ViewReader, filter: &JobFilter) -> Result<i64, DatabaseError> {
    selection(filter).count(reader).await
}

pub async fn jobs_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<JobRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// Every job, archived or not, by name.
pub async fn every_job(reader: &dyn ViewReader) -> Result<Vec<JobRow>, DatabaseError> {
    let mut rows: Vec<JobRow> = Select::from("jobs").all(reader).await?;
    rows.sort_by(|a, b| (&a.folded_name, a.job_id).cmp(&(&b.folded_name, b.job_id)));
    Ok(rows)
}

/// Every identity of every job, by its key.
pub async fn every_identity(reader: &dyn ViewReader) -> Result<Vec<JobIdentityRow>, DatabaseError> {
    let mut rows: Vec<JobIdentityRow> = Select::from("job_identities").all(reader).await?;
    rows.sort_by(|a, b| a.identity_key.cmp(&b.identity_key));
    Ok(rows)
}

/// The identities of these jobs, by their keys.
pub async fn identities_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<JobIdentityRow>, DatabaseError> {
    let select =
        Select::from("job_identities").within("job_id", job_ids.iter().copied().map(Value::Uuid));
    let mut rows: Vec<JobIdentityRow> = select.all(reader).await?;
    rows.sort_by(|a, b| a.identity_key.cmp(&b.identity_key));
    Ok(rows)
}

/// The jobs that have identities of these keys, each with the key.
pub async fn jobs_of_identities(
    reader: &dyn ViewReader,
    keys: &[String],
) -> Result<Vec<(String, JobRow)>, DatabaseError> {
    let mut found = Vec::new();
    // Databases limit how many parameters one statement has.
    for some in keys.chunks(1_000) {
        let of_keys = |select: Select| {
            select.within(
                "job_identities.identity_key",
                some.iter().cloned().map(Value::Text),
            )
        };
        let identities: Vec<JobIdentityRow> =
            of_keys(Select::from("job_identities")).all(reader).await?;
        let joined = "jobs JOIN job_identities ON job_identities.job_id = jobs.job_id";
        let jobs: Vec<JobRow> = of_keys(Select::from(joined)).all(reader).await?;
        let jobs: HashMap<Uuid, JobRow> = jobs.into_iter().map(|row| (row.job_id, row)).collect();
        found.extend(identities.into_iter().filter_map(|identity| {
            let job = jobs.get(&identity.job_id)?.clone();
            Some((identity.identity_key, job))
        }));
    }
    Ok(found)
}

/// How many jobs, not archived, each of these customers has. A customer without jobs is left out.
pub async fn job_counts(
    reader: &dyn ViewReader,
    customer_ids: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, DatabaseError> {
    counts(
        reader,
        "SELECT customer_id, COUNT(*) FROM jobs WHERE archived = 0 AND customer_id IN",
        "GROUP BY customer_id",
        customer_ids,
    )
    .await
}

/// Counts per id, for a loader.
pub(crate) async fn counts(
    reader: &dyn ViewReader,
    select: &str,
    group: &str,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, DatabaseError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let places: Vec<_> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!("{select} ({}) {group}", places.join(", "));
    let params = ids.iter().copied().map(Value::Uuid).collect();
    ask(reader, sql, params).await
}

fn selection(filter: &JobFilter) -> Select {
    let mut select =
        Select::from("jobs").with("jobs.archived = ?", Value::Int(i64::from(filter.archived)));
    if let Some(customer_id) = filter.customer_id {
        select = select.with("jobs.customer_id = ?", Value::Uuid(customer_id));
    }
    if filter.active_customers_only {
        select = select.only(OF_ACTIVE_CUSTOMER);
    }
    if let Some(software) = &filter.software {
        select = select.with("jobs.software = ?", Value::Text(software.clone()));
    }
    if let Some(name) = &filter.name {
        select = select.containing("jobs.folded_name", &folded(name));
    }
    select
}
