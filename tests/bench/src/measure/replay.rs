//! A replay with another definition.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use backend::Backend;
use domain::replay::{ReplayState, ReplaySummary};
use projections::views::replays::{ReplayRow, all_replays};
use tokio::task::{JoinHandle, block_in_place};

use super::readers::list;
use crate::{
    budgets,
    database::Database,
    mail_files::{DEFINITION, ONE_UNKNOWN_IN},
    numbers::percentile,
    report::Report,
};

const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Longer than any replay.
const REPLAY_TIMEOUT: Duration = Duration::from_mins(15);

/// A definition is published; the program builds the new views and compares them, and somebody accepts.
pub(crate) async fn measure(
    backend: &Arc<Backend>,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let by = backend.operator();
    let done = Arc::new(AtomicBool::new(false));
    let reading = read_meanwhile(backend, &done);
    let began = Instant::now();
    backend.commands.publish_parser(DEFINITION, &by).await?;
    let replay = compared(backend).await?;
    let seconds = began.elapsed().as_secs_f64();
    done.store(true, Ordering::Relaxed);
    let mut times = reading.await??;

    let summary = replay.summary.context("the replay has no summary")?.0;
    check(summary, size)?;
    report.rate(database, budgets::REPLAY, size, seconds);
    report.time(database, budgets::REPLAY_SECONDS, size, seconds);
    let p99 = percentile(&mut times, 99);
    report.time(database, budgets::REPLAY_LIST_P99, size, p99);

    let before = backend.live.set().generation;
    let began = Instant::now();
    backend
        .commands
        .accept_replay(replay.replay_id, &by)
        .await?;
    while backend.live.set().generation == before {
        ensure!(
            began.elapsed() < REPLAY_TIMEOUT,
            "the accepted views do not become live"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let time = began.elapsed().as_secs_f64() * 1_000.0;
    report.time(database, budgets::REPLAY_ACCEPT, size, time);
    Ok(())
}

/// A hundredth of the mails has to be read by the new definition, or something else was measured.
fn check(summary: ReplaySummary, size: usize) -> anyhow::Result<()> {
    let expected = u64::try_from(size / ONE_UNKNOWN_IN)?;
    ensure!(
        summary.newly_recognised.abs_diff(expected) <= 1,
        "{} mails are newly recognised, expected {expected}",
        summary.newly_recognised
    );
    let others = ReplaySummary {
        mails: 0,
        affected: 0,
        newly_recognised: 0,
        ..summary
    };
    ensure!(
        summary.affected == summary.newly_recognised && others == ReplaySummary::default(),
        "more than these mails changed: {summary:?}"
    );
    Ok(())
}

/// One person who looks at the list again and again.
fn read_meanwhile(
    backend: &Arc<Backend>,
    done: &Arc<AtomicBool>,
) -> JoinHandle<anyhow::Result<Vec<Duration>>> {
    let (backend, done) = (Arc::clone(backend), Arc::clone(done));
    tokio::spawn(async move {
        let mut times = Vec::new();
        while !done.load(Ordering::Relaxed) {
            let began = Instant::now();
            list(&backend).await?;
            times.push(began.elapsed());
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(times)
    })
}

async fn compared(backend: &Backend) -> anyhow::Result<ReplayRow> {
    let began = Instant::now();
    while began.elapsed() < REPLAY_TIMEOUT {
        let replays = block_in_place(|| all_replays(backend.views()))?;
        for replay in replays {
            match replay.state {
                ReplayState::Compared => return Ok(replay),
                ReplayState::Failed => {
                    bail!("the replay failed: {}", replay.outcome.unwrap_or_default())
                }
                _ => {}
            }
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    bail!("the replay was not compared in time")
}
