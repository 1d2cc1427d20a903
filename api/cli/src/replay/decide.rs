//! A replay is accepted, rejected or taken back.

use std::{process::ExitCode, time::Duration};

use anyhow::{bail, ensure};
use backend::{
    Backend, Replays,
    configuration::Configuration,
    replays::{generation_of, hides, shows},
};
use projections::views::replays::open_replay;
use terminal::{opening::open_made, say};
use uuid::Uuid;

const BEHIND: &str = "it is written down, but the other views are not shown yet; the log of the running program says why";

/// How long the files of a rejected replay may take to go.
const CLEARED_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn accept(backend: &Backend, replay: Uuid) -> anyhow::Result<ExitCode> {
    backend
        .commands
        .accept_replay(replay, &backend.operator())
        .await?;
    ensure!(shows(backend, replay).await?, BEHIND);
    say!("accepted: the new views are live; `replay --back` takes them back");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn reject(
    configuration: &Configuration,
    reason: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::Conducted)?;
    backend.settle().await?;
    let Some(open) = open_replay(backend.views()).await? else {
        bail!("no replay is open; there is nothing to reject");
    };
    let replay = open.replay_id;
    backend
        .commands
        .reject_replay(replay, reason, &backend.operator())
        .await?;
    backend.settle().await?;
    // Where this process builds, it also clears away; another one does so by itself.
    let cleared = async {
        while backend.is_leader() && generation_of(&backend.view_parts, replay)?.is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        anyhow::Ok(())
    };
    if let Ok(cleared) = tokio::time::timeout(CLEARED_WITHIN, cleared).await {
        cleared?;
    }
    say!("replay {replay} is rejected; the live views stay");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn back(configuration: &Configuration) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::Conducted)?;
    backend.settle().await?;
    let Some(replay) = backend.live.revertible()? else {
        bail!("no accepted replay can be taken back: the views before the live ones are not kept");
    };
    backend
        .commands
        .revert_replay(replay, None, &backend.operator())
        .await?;
    ensure!(hides(&backend, replay).await?, BEHIND);
    say!("replay {replay} is taken back: the views before it are live again, as of now");
    Ok(ExitCode::SUCCESS)
}
