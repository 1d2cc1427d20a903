use std::collections::HashMap;

use domain::run::{RunStatus, StatusCounts};
use uuid::Uuid;

use super::{BackupDays, JobDayRow, JobHealthRow};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::{Field, PageOf, PageRequest, Select},
    views::{
        counted::{Counted as _, column},
        settings,
    },
};

#[derive(Debug, Clone, Default)]
pub struct DailyJobFilter {
    pub customer_id: Option<Uuid>,
    pub software: Option<String>,
    pub kind: Option<String>,
    /// Jobs whose latest run of the day has any of these; empty means all.
    pub statuses: Vec<RunStatus>,
    /// Words that all stand in the names of job and customer, in any case; `*` stands for anything.
    pub text: Option<String>,
}

/// In which order the jobs of a day stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DailyJobSort {
    /// By customer, then by job.
    #[default]
    Customer,
    Job,
    Software,
    /// By the time of the latest run of the day.
    Time,
}

/// What all jobs of a customer did on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerDay {
    pub customer_id: Uuid,
    pub day: i64,
    pub counts: StatusCounts,
}

/// The days by which runs are counted.
pub async fn backup_days(reader: &dyn ViewReader) -> Result<BackupDays, DatabaseError> {
    Ok(settings::general_settings(reader).await?.into())
}

/// Ordering values of the list.
pub fn daily_job_cursor_kinds(sort: DailyJobSort) -> Vec<Value> {
    let (text, id) = (Value::Text(String::new()), Value::Uuid(Uuid::nil()));
    match sort {
        DailyJobSort::Customer | DailyJobSort::Software => vec![text.clone(), text, id],
        DailyJobSort::Job => vec![text, id],
        DailyJobSort::Time => vec![Value::Int(0), id],
    }
}

/// The jobs that ran on a backup day, of active customers and not archived.
pub async fn daily_jobs(
    reader: &dyn ViewReader,
    day: i64,
    filter: &DailyJobFilter,
    sort: DailyJobSort,
    page: &PageRequest,
) -> Result<PageOf<JobDayRow>, DatabaseError> {
    let from = "job_days JOIN jobs ON jobs.job_id = job_days.job_id \
                JOIN customers ON customers.customer_id = jobs.customer_id";
    let mut select = Select::from(from)
        .with("job_days.day = ?", Value::Int(day))
        .only("jobs.archived = 0 AND customers.active = 1");
    if let Some(customer_id) = filter.customer_id {
        select = select.with("jobs.customer_id = ?", Value::Uuid(customer_id));
    }
    if let Some(software) = &filter.software {
        select = select.with("jobs.software = ?", Value::Text(software.clone()));
    }
    if let Some(kind) = &filter.kind {
        select = select.with("jobs.kind = ?", Value::Text(kind.clone()));
    }
    if !filter.statuses.is_empty() {
        let statuses = filter.statuses.iter().map(Field::to_value);
        select = select.within("job_days.latest_status", statuses);
    }
    for word in domain::text::folded(filter.text.as_deref().unwrap_or_default()).split(' ') {
        if !word.is_empty() {
            select = select.containing_any(&["jobs.folded_name", "customers.folded_name"], word);
        }
    }
    let by: &[&str] = match sort {
        DailyJobSort::Customer => &[
            "customers.folded_name",
            "jobs.folded_name",
            "job_days.job_id",
        ],
        DailyJobSort::Job => &["jobs.folded_name", "job_days.job_id"],
        DailyJobSort::Software => &["jobs.software", "jobs.folded_name", "job_days.job_id"],
        DailyJobSort::Time => &["job_days.latest_at", "job_days.job_id"],
    };
    select.page_by(reader, by, false, page).await
}

/// How many runs of each of these jobs, on one backup day, somebody reviewed. A job without any is left out.
pub async fn reviewed_counts(
    reader: &dyn ViewReader,
    day: i64,
    job_ids: &[Uuid],
) -> Result<HashMap<Uuid, i64>, DatabaseError> {
    let (from, until) = backup_days(reader).await?.bounds(day);
    let rows = Select::from("runs")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("run_at >= ?", from.to_value())
        .with("run_at < ?", until.to_value())
        .only("reviewed_at IS NOT NULL")
        .grouped("job_id")
        .rows(reader, "job_id, COUNT(*)")
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match row.as_slice() {
            [Value::Uuid(job_id), Value::Int(count)] => Some((*job_id, *count)),
            _ => None,
        })
        .collect())
}

/// The days of these jobs on which there were runs, from one day on.
pub async fn days_of_jobs(
    reader: &dyn ViewReader,
    since: i64,
    job_ids: &[Uuid],
) -> Result<Vec<JobDayRow>, DatabaseError> {
    Select::from("job_days")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("day >= ?", Value::Int(since))
        .all(reader)
        .await
}

/// The days of these customers on which jobs of theirs had runs, from one day on. Archived jobs are left out.
pub async fn days_of_customers(
    reader: &dyn ViewReader,
    since: i64,
    customer_ids: &[Uuid],
) -> Result<Vec<CustomerDay>, DatabaseError> {
    let sums = RunStatus::ALL
        .map(|status| format!("CAST(SUM(job_days.{}) AS BIGINT)", column(status)))
        .join(", ");
    let rows = Select::from("jobs JOIN job_days ON job_days.job_id = jobs.job_id")
        .within(
            "jobs.customer_id",
            customer_ids.iter().copied().map(Value::Uuid),
        )
        .only("jobs.archived = 0")
        .with("job_days.day >= ?", Value::Int(since))
        .grouped("jobs.customer_id, job_days.day")
        .rows(reader, &format!("jobs.customer_id, job_days.day, {sums}"))
        .await?;
    Ok(rows.into_iter().filter_map(customer_day).collect())
}

/// How these jobs fare. A job without runs is left out.
pub async fn health_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<JobHealthRow>, DatabaseError> {
    Select::from("job_health")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .all(reader)
        .await
}

impl JobDayRow {
    /// Of all runs of the day.
    pub fn worst(&self) -> Option<RunStatus> {
        self.counts().worst()
    }
}

fn customer_day(row: Vec<Value>) -> Option<CustomerDay> {
    let mut values = row.into_iter();
    let customer_id = Uuid::from_value(values.next()?).ok()?;
    let day = i64::from_value(values.next()?).ok()?;
    let mut count = || u32::from_value(values.next()?).ok();
    Some(CustomerDay {
        customer_id,
        day,
        // In the order of `RunStatus::ALL`.
        counts: StatusCounts {
            success: count()?,
            warning: count()?,
            failed: count()?,
            unknown: count()?,
            missed: count()?,
        },
    })
}
