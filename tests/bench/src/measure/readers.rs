//! Many readers at once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::ensure;
use backend::Backend;
use projections::{
    store::PageRequest,
    views::{
        mails::mails_by_id,
        runs::{RunFilter, RunRow, runs},
    },
};
use tokio::task::spawn_blocking;

use crate::{budgets, database::Database, numbers::percentile, report::Report};

const READERS: usize = 50;

/// Of each reader.
const ROUNDS: usize = 40;

/// Each reader asks again as soon as it has its answer.
pub(crate) async fn measure(
    backend: &Arc<Backend>,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    ensure!(
        !list(backend).await?.is_empty(),
        "there is no unreviewed run to read"
    );
    let readers: Vec<_> = (0..READERS)
        .map(|reader| tokio::spawn(read(Arc::clone(backend), reader)))
        .collect();
    let (mut lists, mut details) = (Vec::new(), Vec::new());
    for reader in readers {
        let (some_lists, some_details) = reader.await??;
        lists.extend(some_lists);
        details.extend(some_details);
    }
    for (times, measures) in [
        (
            &mut lists,
            [budgets::READERS_LIST_P50, budgets::READERS_LIST_P99],
        ),
        (
            &mut details,
            [budgets::READERS_DETAILS_P50, budgets::READERS_DETAILS_P99],
        ),
    ] {
        for (measure, share) in measures.into_iter().zip([50, 99]) {
            let time = percentile(times, share);
            report.time(database, measure, size, time);
        }
    }
    Ok(())
}

/// The first page of unreviewed runs.
pub(crate) async fn list(backend: &Backend) -> anyhow::Result<Vec<RunRow>> {
    let filter = RunFilter {
        reviewed: Some(false),
        in_run_checks: true,
        ..RunFilter::default()
    };
    let page = PageRequest {
        first: 50,
        after: None,
    };
    let page = runs(backend.views(), &filter, &page).await?;
    Ok(page.items.into_iter().map(|(_, run)| run).collect())
}

/// The times of lists and of details.
async fn read(
    backend: Arc<Backend>,
    reader: usize,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let (mut lists, mut details) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let began = Instant::now();
        let runs = list(&backend).await?;
        lists.push(began.elapsed());
        let run = &runs[(reader + round) % runs.len()];
        let began = Instant::now();
        show(&backend, run).await?;
        details.push(began.elapsed());
    }
    Ok((lists, details))
}

/// The mail of a run, and its objects.
async fn show(backend: &Arc<Backend>, run: &RunRow) -> anyhow::Result<()> {
    let Some(mail_id) = run.mail_id else {
        return Ok(());
    };
    let set = backend.live.set();
    let mails = mails_by_id(set.reader.as_ref(), &[mail_id]).await?;
    let of: Vec<_> = mails
        .iter()
        .map(projections::views::mails::MailRow::details)
        .collect();
    let details = backend.details.clone();
    let found = spawn_blocking(move || details.of(&of, set.definitions())).await??;
    ensure!(
        found.iter().any(|runs| !runs.is_empty()),
        "mail {mail_id} has no details"
    );
    Ok(())
}
