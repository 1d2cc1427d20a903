//! The page of the day.

use domain::{log::Position, run::RunStatus, text::folded};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    queries::jobs::counts,
    rows::{counted::column, open_runs::is_shown, run_checks::RunCheckRow},
};

#[derive(Debug, Clone, Default)]
pub struct RunCheckFilter {
    pub customer_id: Option<Uuid>,
    pub software: Option<String>,
    pub kind: Option<String>,
    /// Jobs with an open run of any of these; empty means all.
    pub statuses: Vec<RunStatus>,
    /// Words that all stand in the names of job and customer, in any case; `*` stands for anything.
    pub text: Option<String>,
}

/// In which order the jobs stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunCheckSort {
    /// By the worst open run, then by customer and job.
    #[default]
    Severity,
    Customer,
    Job,
    /// By the newest open run, newest first.
    Newest,
    /// By the oldest open run, oldest first.
    Oldest,
}

/// Everything that is open, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCheckSummary {
    pub jobs: i64,
    pub customers: i64,
    pub successes: i64,
    pub warnings: i64,
    pub failures: i64,
    pub unknowns: i64,
    pub misses: i64,
}

/// Ordering values of the list.
pub fn run_check_cursor_kinds(sort: RunCheckSort) -> Vec<Value> {
    let (number, text, id) = (
        Value::Int(0),
        Value::Text(String::new()),
        Value::Uuid(Uuid::nil()),
    );
    match sort {
        RunCheckSort::Severity => vec![number, text.clone(), text, id],
        RunCheckSort::Customer => vec![text.clone(), text, id],
        RunCheckSort::Job => vec![text, id],
        RunCheckSort::Newest | RunCheckSort::Oldest => vec![number, id],
    }
}

/// Jobs with open runs, of active customers and not archived.
pub async fn run_checks(
    reader: &dyn ViewReader,
    filter: &RunCheckFilter,
    sort: RunCheckSort,
    page: &PageRequest,
) -> Result<PageOf<RunCheckRow>, DatabaseError> {
    let (by, descending): (&[&str], _) = match sort {
        RunCheckSort::Severity => (
            &["urgency", "folded_customer", "folded_name", "job_id"],
            false,
        ),
        RunCheckSort::Customer => (&["folded_customer", "folded_name", "job_id"], false),
        RunCheckSort::Job => (&["folded_name", "job_id"], false),
        RunCheckSort::Newest => (&["newest_at", "job_id"], true),
        RunCheckSort::Oldest => (&["oldest_at", "job_id"], false),
    };
    let ordering = |row: &RunCheckRow| {
        let customer = Value::Text(row.folded_customer.clone());
        let name = Value::Text(row.folded_name.clone());
        let id = Value::Uuid(row.job_id);
        match sort {
            RunCheckSort::Severity => vec![row.urgency.to_value(), customer, name, id],
            RunCheckSort::Customer => vec![customer, name, id],
            RunCheckSort::Job => vec![name, id],
            RunCheckSort::Newest => vec![row.newest_at.to_value(), id],
            RunCheckSort::Oldest => vec![row.oldest_at.to_value(), id],
        }
    };
    selection(filter, VISIBLE)
        .page(reader, by, descending, page, ordering)
        .await
}

/// The row of one job, where it has open runs and is shown.
pub async fn run_check(
    reader: &dyn ViewReader,
    job_id: Uuid,
) -> Result<Option<RunCheckRow>, DatabaseError> {
    selection(&RunCheckFilter::default(), VISIBLE)
        .with("job_id = ?", Value::Uuid(job_id))
        .first(reader)
        .await
}

/// How many runs of each of these jobs stand on the page. A job without any is left out.
pub async fn open_counts(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, DatabaseError> {
    let total = RunStatus::ALL.map(column).join(" + ");
    let select = format!(
        "SELECT job_id, CAST({total} AS BIGINT) FROM run_checks WHERE {VISIBLE} AND job_id IN"
    );
    counts(reader, &select, "", job_ids).await
}

/// What the filter lets through, counted.
pub async fn run_check_summary(
    reader: &dyn ViewReader,
    filter: &RunCheckFilter,
) -> Result<RunCheckSummary, DatabaseError> {
    let sums = RunStatus::ALL
        .map(|status| format!("CAST(COALESCE(SUM({}), 0) AS BIGINT)", column(status)))
        .join(", ");
    let columns = format!("COUNT(*), COUNT(DISTINCT customer_id), {sums}");
    // The indexes are for lists; all rows are counted quicker without one.
    let select = selection(filter, "run_checks.visible + 0 = 1");
    let rows = select.rows::<[i64; 7]>(reader, &columns).await?;
    let [
        jobs,
        customers,
        successes,
        warnings,
        failures,
        unknowns,
        misses,
    ] = rows.into_iter().next().unwrap_or_default();
    Ok(RunCheckSummary {
        jobs,
        customers,
        successes,
        warnings,
        failures,
        unknowns,
        misses,
    })
}

/// The open runs of these jobs that stood as they do at this position of the log or before; at most `most`.
pub async fn open_runs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
    seen: Position,
    most: usize,
) -> Result<Vec<Uuid>, DatabaseError> {
    let mut found = Vec::new();
    for some in job_ids.chunks(MAX_JOBS) {
        let left = most.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        let select = Select::from("runs")
            .within("job_id", some.iter().copied().map(Value::Uuid))
            .only("reviewed_at IS NULL")
            .only(&is_shown("runs"))
            .with("shown_since <= ?", Value::Int(seen));
        found.extend(select.at_most(left).rows::<Uuid>(reader, "run_id").await?);
    }
    Ok(found)
}

/// Jobs of one statement.
const MAX_JOBS: usize = 500;

const VISIBLE: &str = "run_checks.visible = 1";

fn selection(filter: &RunCheckFilter, visible: &str) -> Select {
    let mut select = Select::from("run_checks").only(visible);
    if let Some(customer_id) = filter.customer_id {
        select = select.with("customer_id = ?", Value::Uuid(customer_id));
    }
    if let Some(software) = &filter.software {
        select = select.with("software = ?", Value::Text(software.clone()));
    }
    if let Some(kind) = &filter.kind {
        select = select.with("kind = ?", Value::Text(kind.clone()));
    }
    if !filter.statuses.is_empty() {
        let any: Vec<_> = filter
            .statuses
            .iter()
            .map(|status| format!("{} > 0", column(*status)))
            .collect();
        select = select.only(&format!("({})", any.join(" OR ")));
    }
    for word in folded(filter.text.as_deref().unwrap_or_default()).split(' ') {
        if !word.is_empty() {
            select = select.containing_any(&["folded_name", "folded_customer"], word);
        }
    }
    select
}
