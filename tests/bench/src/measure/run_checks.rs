//! The page of the day of a large MSP.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use backend::engine::Engine;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    customer::CustomerEvent,
    event::Event,
    identity::JobIdentity,
    job::{JobEvent, JobOrigin},
    log::{Actor, Metadata, RecordedEvent, StreamId},
    run::RunStatus,
};
use projections::{
    fold::{self, Fold, LoggedEvent},
    ports::{NewGeneration, ViewReader},
    store::PageRequest,
    views::{
        mails::Seen,
        run_checks::{RunCheckFilter, RunCheckRow, RunCheckSort, run_check_summary, run_checks},
        runs::{self, RunFilter, RunRow},
    },
};
use uuid::Uuid;

use crate::{
    budgets,
    database::Database,
    numbers::{percentile, timed},
    report::Report,
};

const CUSTOMERS: usize = 400;
const JOBS: usize = 20_000;
const READERS: usize = 50;

/// Of each reader.
const ROUNDS: usize = 40;

/// Runs of a transaction while the views are made.
const PAGE: usize = 16_000;

/// Jobs of a large MSP, each with this many nights behind it, all but the last one reviewed.
pub(crate) async fn measure(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (seconds, reader) = tokio::task::block_in_place(|| timed(|| fill(engine, size)));
    let reader = reader?;
    report.rate(database, budgets::RUN_CHECKS_FOLD, size, seconds);
    let readers: Vec<_> = (0..READERS)
        .map(|number| tokio::spawn(read(Arc::clone(&reader), number)))
        .collect();
    let (mut lists, mut details) = (Vec::new(), Vec::new());
    for reader in readers {
        let (some_lists, some_details) = reader.await??;
        lists.extend(some_lists);
        details.extend(some_details);
    }
    let mut times = |measure, times: &mut [Duration], share| {
        report.time(database, measure, size, percentile(times, share));
    };
    times(budgets::RUN_CHECKS_LIST_P50, &mut lists, 50);
    times(budgets::RUN_CHECKS_LIST_P99, &mut lists, 99);
    times(budgets::RUN_CHECKS_DETAILS_P50, &mut details, 50);
    times(budgets::RUN_CHECKS_DETAILS_P99, &mut details, 99);
    let mut summaries = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let summary = run_check_summary(reader.as_ref(), &RunCheckFilter::default()).await?;
        summaries.push(began.elapsed());
        ensure!(
            usize::try_from(summary.jobs) == Ok(JOBS.min(size)),
            "{summary:?}"
        );
    }
    let summary = percentile(&mut summaries, 99);
    report.time(database, budgets::RUN_CHECKS_SUMMARY_P99, size, summary);
    Ok(())
}

async fn list(reader: &dyn ViewReader, sort: RunCheckSort) -> anyhow::Result<Vec<RunCheckRow>> {
    let filter = RunCheckFilter::default();
    let request = PageRequest {
        first: 50,
        after: None,
    };
    let page = run_checks(reader, &filter, sort, &request).await?;
    Ok(page.items.into_iter().map(|(_, row)| row).collect())
}

/// The times of lists and of the open runs of one job.
async fn read(
    reader: Arc<dyn ViewReader>,
    number: usize,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    const SORTS: [RunCheckSort; 5] = [
        RunCheckSort::Severity,
        RunCheckSort::Customer,
        RunCheckSort::Job,
        RunCheckSort::Newest,
        RunCheckSort::Oldest,
    ];
    let (mut lists, mut details) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let began = Instant::now();
        let rows = list(reader.as_ref(), SORTS[(number + round) % SORTS.len()]).await?;
        lists.push(began.elapsed());
        let row = rows.get(round % rows.len().max(1)).context("no open run")?;
        let filter = RunFilter {
            job_id: Some(row.job_id),
            reviewed: Some(false),
            in_run_checks: true,
            ..RunFilter::default()
        };
        let request = PageRequest {
            first: 50,
            after: None,
        };
        let began = Instant::now();
        let page = runs::runs(reader.as_ref(), &filter, &request).await?;
        details.push(began.elapsed());
        ensure!(!page.items.is_empty(), "job {} has no open run", row.job_id);
    }
    Ok((lists, details))
}

/// Views with this many runs, past the log.
fn fill(engine: &Engine, size: usize) -> anyhow::Result<Arc<dyn ViewReader>> {
    let generations = &engine.generations;
    let lease = generations
        .try_lead()?
        .context("somebody else writes the views")?;
    let plan = NewGeneration {
        code: "bench".to_owned(),
        revision: String::new(),
        definitions: Vec::new(),
        replay: None,
        created_at: DateTime::UNIX_EPOCH,
    };
    let generation = generations.begin(lease.as_ref(), plan)?;
    let mut views = Fold::new(generations.writer(lease.as_ref(), generation.id)?);
    views.create()?;
    views.begin()?;
    for customer in 0..CUSTOMERS {
        let name = format!("Customer {customer}");
        let event = Event::Customer(CustomerEvent::CustomerRegistered { name });
        apply(&mut views, "customer", customer_id(customer), &event)?;
    }
    for job in 0..JOBS.min(size) {
        let event = Event::Job(approved(job));
        apply(&mut views, "job", job_id(job), &event)?;
    }
    fold::commit(&mut views)?;
    let numbers: Vec<usize> = (0..size).collect();
    for page in numbers.chunks(PAGE) {
        views.begin()?;
        for number in page {
            let is_open = number + JOBS >= size;
            runs::enter(&mut views, run(*number, is_open), Seen::Never)?;
        }
        fold::commit(&mut views)?;
        views.trim();
    }
    views.index()?;
    Ok(generations.reader(generation.id)?)
}

fn apply(views: &mut Fold, stream_type: &str, id: Uuid, event: &Event) -> anyhow::Result<()> {
    let metadata = Metadata {
        actor: Actor::Operator {
            name: "bench".to_owned(),
        },
        correlation_id: Uuid::nil(),
        causation_id: None,
    };
    let recorded = RecordedEvent {
        // The key of the audit trail, which has all streams.
        position: i64::try_from(id.as_u128() & 0xff_ffff)?,
        event_id: id,
        stream: StreamId::new(stream_type, id.to_string()),
        sequence: 1,
        event_type: String::new(),
        event_version: String::new(),
        recorded_at: DateTime::UNIX_EPOCH,
        payload: String::new(),
        metadata: metadata.encode(),
    };
    let logged = LoggedEvent {
        recorded: &recorded,
        metadata: &metadata,
        event,
        recorded_at: recorded.recorded_at,
    };
    Ok(fold::apply(views, &logged, None)?)
}

fn approved(job: usize) -> JobEvent {
    JobEvent::JobApproved {
        customer_id: customer_id(job % CUSTOMERS),
        identity: JobIdentity {
            sender: "backup@acme.example.com".to_owned(),
            software: "Acme Backup".to_owned(),
            kind: "Backup".to_owned(),
            job: format!("Job {job}"),
            company: None,
        },
        origin: JobOrigin::Mail {
            mail_id: Uuid::nil(),
        },
    }
}

fn run(number: usize, is_open: bool) -> RunRow {
    let first: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let night = i64::try_from(number / JOBS).unwrap_or(0);
    let second = i64::try_from(number % JOBS).unwrap_or(0);
    let run_at = first + TimeDelta::days(night) + TimeDelta::seconds(second);
    let status = RunStatus::ALL[number % 97 % 5];
    RunRow {
        duration_seconds: Some(600),
        object_count: 3,
        reviewed_at: (!is_open).then_some(run_at),
        reviewed_by: (!is_open).then(|| "Alice".to_owned()),
        ..RunRow::new(mixed(number), job_id(number % JOBS), status, run_at, run_at)
    }
}

fn customer_id(customer: usize) -> Uuid {
    Uuid::from_u128(0xc0_0000 + customer as u128)
}

fn job_id(job: usize) -> Uuid {
    Uuid::from_u128(0xa0_0000 + job as u128)
}

/// Spread over all values, as the ids of runs are.
fn mixed(number: usize) -> Uuid {
    Uuid::from_u128((number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
