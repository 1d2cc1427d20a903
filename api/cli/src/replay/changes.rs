//! `replay --changes`: the differences one by one.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::bail;
use backend::{Replays, configuration::Configuration, replays::compared_views};
use domain::replay::ReplayState;
use projections::{
    replay::changes,
    store::PageRequest,
    views::replays::{ReplayRow, all_replays},
};
use terminal::opening::open_made;

use crate::{
    customers_of_jobs::CustomersOfJobs,
    differences::{jobs_of, write_change},
};

/// Rows of one statement.
const PAGE: usize = 500;

/// Those of the newest replay that has some: the open one, or the one that was accepted last.
pub(super) async fn run(configuration: &Configuration, as_json: bool) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend.settle().await?;
    let replays = all_replays(backend.views())?;
    let is_compared =
        |row: &&ReplayRow| matches!(row.state, ReplayState::Compared | ReplayState::Accepted);
    let mut found = None;
    for row in replays.iter().filter(is_compared) {
        found = compared_views(&backend.view_parts, row.replay_id)?;
        if found.is_some() {
            break;
        }
    }
    let Some(reader) = found else {
        bail!("no replay is compared; `replay` starts one, and tells when it is");
    };
    let mut out = io::stdout().lock();
    let mut request = PageRequest {
        first: PAGE,
        after: None,
    };
    loop {
        let page = changes(reader.as_ref(), &[], &request).await?;
        let rows: Vec<_> = page.items.iter().map(|(_, row)| row.clone()).collect();
        let customers = CustomersOfJobs::load(reader.as_ref(), jobs_of(&rows)).await?;
        for row in &rows {
            match write_change(&mut out, row, &customers, as_json) {
                // `| head` has seen enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Ok(ExitCode::SUCCESS);
                }
                other => other?,
            }
        }
        match page.items.into_iter().last() {
            Some((cursor, _)) if page.has_next => request.after = Some(cursor),
            _ => break,
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
