//! Runs, in lists and by id.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
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
        schema::{error::DatabaseError, field::Field, value::Value},
    },
    queries::jobs::OF_ACTIVE_CUSTOMER,
    rows::{
        open_runs::is_shown,
        runs::{OrphanReviewRow, RunMailRow, RunPsaTicketRow, RunRow},
    },
};

#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    pub job_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub mail_id: Option<Uuid>,
    pub reviewed: Option<bool>,
    /// Reported as any of these; empty means all.
    pub reported_statuses: Vec<RunStatus>,
    /// Counts as any of these, after overrides and marks; empty means all.
    pub effective_statuses: Vec<RunStatus>,
    /// Ran at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Ran before this time.
    pub until: Option<DateTime<Utc>>,
    /// Leave out the runs of archived jobs.
    pub of_active_jobs: bool,
    /// Only those whose mail came differently than usual.
    pub doubted: bool,
    /// Only what stands on the page of the day: of an active job and customer, and not hidden there.
    pub in_run_checks: bool,
}

/// Runs that were reported as one status and count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusesCount {
    pub reported: RunStatus,
    pub effective: RunStatus,
    pub count: i64,
}

/// Ordering values of runs: time, weight, id.
pub fn run_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Runs, newest first; of one moment, the worst first.
pub async fn runs(
    reader: &dyn ViewReader,
    filter: &RunFilter,
    page: &PageRequest,
) -> Result<PageOf<RunRow>, DatabaseError> {
    let by = ["runs.run_at", "runs.weight", "runs.run_id"];
    selection(filter)
        .page(reader, &by, true, page, |row: &RunRow| {
            vec![
                row.run_at.to_value(),
                row.weight.to_value(),
                Value::Uuid(row.run_id),
            ]
        })
        .await
}

/// How many runs the filter lets through.
pub async fn run_count(reader: &dyn ViewReader, filter: &RunFilter) -> Result<i64, DatabaseError> {
    selection(filter).count(reader).await
}

/// How many of the runs that the filter lets through were reported as one status and count as one; in no order.
pub async fn status_counts(
    reader: &dyn ViewReader,
    filter: &RunFilter,
) -> Result<Vec<StatusesCount>, DatabaseError> {
    const STATUSES: &str = "runs.status, runs.effective_status";
    let rows: Vec<(RunStatus, RunStatus, i64)> = selection(filter)
        .grouped(STATUSES)
        .rows(reader, &format!("{STATUSES}, COUNT(*)"))
        .await?;
    let counts = rows.into_iter();
    Ok(counts
        .map(|(reported, effective, count)| StatusesCount {
            reported,
            effective,
            count,
        })
        .collect())
}

pub async fn runs_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<RunRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// The run of this id, or the one that several mails report of which one alone would have it: an id that was once told leads there.
pub async fn run_named(reader: &dyn ViewReader, id: Uuid) -> Result<Option<RunRow>, DatabaseError> {
    if let Some(run) = runs_by_id(reader, &[id]).await?.into_iter().next() {
        return Ok(Some(run));
    }
    Select::from("run_mails JOIN runs ON runs.run_id = run_mails.run_id")
        .with("run_mails.own_id = ?", Value::Uuid(id))
        .first(reader)
        .await
}

/// The newest run of each of these jobs. A job without runs is left out.
pub async fn latest_runs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<RunRow>, DatabaseError> {
    Select::from("jobs JOIN runs ON runs.run_id = (SELECT latest.run_id FROM runs latest WHERE latest.job_id = jobs.job_id ORDER BY latest.run_at DESC, latest.weight DESC, latest.run_id DESC LIMIT 1)")
        .within("jobs.job_id", job_ids.iter().copied().map(Value::Uuid))
        .all(reader)
        .await
}

/// The runs whose review, which still stands, was made under this correlation id.
pub async fn runs_reviewed_under(
    reader: &dyn ViewReader,
    correlation_id: Uuid,
) -> Result<Vec<Uuid>, DatabaseError> {
    Select::from("runs")
        .with("review_correlation = ?", Value::Uuid(correlation_id))
        .only("review_correlation IS NOT NULL")
        .rows(reader, "run_id")
        .await
}

/// When the last run of the job was.
pub async fn last_run_of_job(
    reader: &dyn ViewReader,
    job_id: Uuid,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let sql = "SELECT MAX(run_at) FROM runs WHERE job_id = $1";
    last_run(reader, sql, job_id).await
}

/// When the last run of any job of the customer was.
pub async fn last_run_of_customer(
    reader: &dyn ViewReader,
    customer_id: Uuid,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let sql = "SELECT MAX(jobs_of.last_at) FROM (SELECT (SELECT MAX(run_at) FROM runs WHERE runs.job_id = jobs.job_id) \
               AS last_at FROM jobs WHERE jobs.customer_id = $1) jobs_of";
    last_run(reader, sql, customer_id).await
}

async fn last_run(
    reader: &dyn ViewReader,
    sql: &str,
    id: Uuid,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let last =
        ask::<(Option<DateTime<Utc>>,)>(reader, sql.to_owned(), vec![Value::Uuid(id)]).await?;
    Ok(last.into_iter().next().and_then(|(at,)| at))
}

/// The mails of these runs, of those that have several or that a key names, in the order in which they are shown: by id.
pub async fn mails_of_runs(
    reader: &dyn ViewReader,
    run_ids: &[Uuid],
) -> Result<Vec<RunMailRow>, DatabaseError> {
    let mut rows: Vec<RunMailRow> = Vec::new();
    for some in run_ids.chunks(1_000) {
        let ids = some.iter().copied().map(Value::Uuid);
        let select = Select::from("run_mails").within("run_id", ids);
        rows.extend(select.all::<RunMailRow>(reader).await?);
    }
    rows.sort_by_key(|row| (row.run_id, row.mail_id, row.mail_ordinal));
    Ok(rows)
}

/// The tickets of a PSA that somebody linked to these runs.
pub async fn psa_tickets_of_runs(
    reader: &dyn ViewReader,
    run_ids: &[Uuid],
) -> Result<Vec<RunPsaTicketRow>, DatabaseError> {
    let mut rows = Vec::new();
    for some in run_ids.chunks(1_000) {
        let ids = some.iter().copied().map(Value::Uuid);
        let select = Select::from("run_psa_tickets").within("run_id", ids);
        rows.extend(select.all::<RunPsaTicketRow>(reader).await?);
    }
    Ok(rows)
}

/// Reviews that lost their run; see [`OrphanReviewRow`].
pub async fn orphan_reviews(
    reader: &dyn ViewReader,
) -> Result<Vec<OrphanReviewRow>, DatabaseError> {
    Select::from("orphan_reviews").all(reader).await
}

fn selection(filter: &RunFilter) -> Select {
    let from = if filter.customer_id.is_some() || filter.of_active_jobs || filter.in_run_checks {
        "runs JOIN jobs ON jobs.job_id = runs.job_id"
    } else {
        "runs"
    };
    let mut select = Select::from(from);
    if let Some(job_id) = filter.job_id {
        select = select.with("runs.job_id = ?", Value::Uuid(job_id));
    }
    if let Some(customer_id) = filter.customer_id {
        select = select.with("jobs.customer_id = ?", Value::Uuid(customer_id));
    }
    if let Some(mail_id) = filter.mail_id {
        let of_mail = "runs.run_id IN (SELECT mail_parts.run_id FROM mail_parts WHERE mail_parts.mail_id = ?)";
        select = select.with(of_mail, Value::Uuid(mail_id));
    }
    match filter.reviewed {
        Some(true) => select = select.only("runs.reviewed_at IS NOT NULL"),
        Some(false) => select = select.only("runs.reviewed_at IS NULL"),
        None => {}
    }
    let by_status = [
        ("runs.status", &filter.reported_statuses),
        ("runs.effective_status", &filter.effective_statuses),
    ];
    for (column, statuses) in by_status {
        if !statuses.is_empty() {
            select = select.within(column, statuses.iter().map(Field::to_value));
        }
    }
    if let Some(from) = filter.from {
        select = select.with("runs.run_at >= ?", from.to_value());
    }
    if let Some(until) = filter.until {
        select = select.with("runs.run_at < ?", until.to_value());
    }
    if filter.doubted {
        select = select.only("runs.unusual_path IS NOT NULL");
    }
    if filter.of_active_jobs || filter.in_run_checks {
        select = select.only("jobs.archived = 0");
    }
    if filter.in_run_checks {
        select = select.only(&is_shown("runs")).only(OF_ACTIVE_CUSTOMER);
    }
    select
}
