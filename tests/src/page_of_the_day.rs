//! Every counter that stands beside the page of the day is what the page lists.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use domain::{
    log::Position,
    run::{RunStatus, StatusCounts},
};
use projections::{
    ports::{DatabaseError, Row, Value, ViewReader},
    store::{PageRequest, Select},
    views::{
        counted::Counted as _,
        jobs::JobRow,
        run_checks::{self, RunCheckFilter, RunCheckSort},
        runs::{self, RunFilter},
    },
};
use uuid::Uuid;

/// Runs of a page; the histories of tests have fewer.
const ALL: usize = 10_000;

/// Asks all of them.
pub fn assert_counters_are_the_list(what: &str, reader: &dyn ViewReader) {
    let reader = Now(reader);
    let asked = assert_all(what, &reader);
    let Poll::Ready(()) = pin!(asked).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("{what}: it waits, although the reader does not");
    };
}

async fn assert_all(what: &str, reader: &dyn ViewReader) {
    let open = RunFilter {
        reviewed: Some(false),
        in_run_checks: true,
        ..RunFilter::default()
    };
    let page = PageRequest {
        first: ALL,
        after: None,
    };
    let listed = runs::runs(reader, &open, &page).await.expect("runs");
    let listed: Vec<_> = listed.items.into_iter().map(|(_, run)| run).collect();
    let total = i64::try_from(listed.len()).expect("a number");
    let mut by_job: BTreeMap<Uuid, BTreeMap<RunStatus, i64>> = BTreeMap::new();
    let mut by_status: BTreeMap<RunStatus, i64> = BTreeMap::new();
    for run in &listed {
        *by_status.entry(run.effective_status).or_default() += 1;
        let job = by_job.entry(run.job_id).or_default();
        *job.entry(run.effective_status).or_default() += 1;
    }

    let count = runs::run_count(reader, &open).await.expect("a count");
    assert_eq!(count, total, "{what}: unreviewedCount");
    let counts = runs::status_counts(reader, &open).await.expect("counts");
    let mut counted_by: BTreeMap<_, i64> = BTreeMap::new();
    for counted in counts {
        *counted_by.entry(counted.effective).or_default() += counted.count;
    }
    assert_eq!(counted_by, by_status, "{what}: dashboard");

    let jobs: Vec<JobRow> = Select::from("jobs").all_now(reader).expect("jobs");
    let jobs: Vec<_> = jobs.into_iter().map(|job| job.job_id).collect();
    let of_jobs = run_checks::open_counts(reader, &jobs).await;
    let of_jobs: BTreeMap<_, _> = of_jobs.expect("counts").into_iter().collect();
    let wanted = by_job
        .iter()
        .map(|(job, counts)| (*job, counts.values().sum()));
    assert_eq!(of_jobs, wanted.collect(), "{what}: unreviewedCount of jobs");

    let filter = RunCheckFilter::default();
    let rows = run_checks::run_checks(reader, &filter, RunCheckSort::Severity, &page).await;
    let rows = rows.expect("the page").items.into_iter();
    let rows: BTreeMap<_, _> = rows
        .map(|(_, row)| (row.job_id, told(row.counts())))
        .collect();
    assert_eq!(rows, by_job, "{what}: the page of the day");
    let summary = run_checks::run_check_summary(reader, &filter).await;
    let summary = summary.expect("the summary");
    let sums = [
        (RunStatus::Success, summary.successes),
        (RunStatus::Warning, summary.warnings),
        (RunStatus::Failed, summary.failures),
        (RunStatus::Unknown, summary.unknowns),
        (RunStatus::Missed, summary.misses),
    ];
    let sums: BTreeMap<_, _> = sums.into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(sums, by_status, "{what}: the summary");

    // What a review of these jobs reviews.
    let shown: Vec<_> = by_job.keys().copied().collect();
    let reviewed = run_checks::open_runs(reader, &shown, Position::MAX, ALL).await;
    let reviewed: BTreeSet<_> = reviewed.expect("runs").into_iter().collect();
    let ids = listed.iter().map(|run| run.run_id);
    assert_eq!(reviewed, ids.collect(), "{what}: what is reviewed");
}

fn told(counts: StatusCounts) -> BTreeMap<RunStatus, i64> {
    let counts = RunStatus::ALL.map(|status| (status, i64::from(counts.of(status))));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// A reader that answers at once, so that nobody needs a runtime to ask.
struct Now<'a>(&'a dyn ViewReader);

#[async_trait]
impl ViewReader for Now<'_> {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        self.0.select_now(&sql, &params)
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.0.select_now(sql, params)
    }
}
