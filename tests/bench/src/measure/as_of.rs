//! The views as of an earlier time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use backend::Backend;
use chrono::{DateTime, Utc};
use tokio::task::block_in_place;

use crate::{budgets, database::Database, report::Report};

/// Longer than any build.
const PAST_VIEWS_TIMEOUT: Duration = Duration::from_mins(10);

/// The views as of the middle of the log, and then as of a time after it by a hundredth of the log.
pub(crate) async fn measure(
    backend: &Arc<Backend>,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let head = backend.engine.feed.head()?;
    let middle = time_at(backend, head / 2)?;
    let nearby = time_at(backend, head / 2 + head / 100)?;
    for (at, measure) in [
        (middle, budgets::AS_OF_FIRST),
        (nearby, budgets::AS_OF_NEARBY),
    ] {
        let began = Instant::now();
        backend.past.at(at, PAST_VIEWS_TIMEOUT).await?;
        report.time(database, measure, size, began.elapsed().as_secs_f64());
    }
    Ok(())
}

fn time_at(backend: &Backend, position: i64) -> anyhow::Result<DateTime<Utc>> {
    let page = block_in_place(|| backend.engine.feed.read_after(position, 1))?;
    let event = page.first().context("the log ends before its middle")?;
    Ok(event.recorded_at)
}
