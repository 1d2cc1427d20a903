//! A replay is started or joined, and watched to its end.

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use backend::{
    Backend, Replays,
    configuration::Configuration,
    replays::{progress, wanted},
};
use commands::CommandError;
use domain::{code::Code, replay::ReplayState};
use projections::views::replays::{ReplayRow, open_replay, replays_by_id};
use terminal::{
    opening::open_made,
    progress::ProgressLine,
    say,
    stopping::{interrupted, told_to_stop},
};
use uuid::Uuid;

use super::{decide, lacking};
use crate::differences::show_summary;

/// What is done beside following the replay.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Take the new views as soon as they are compared.
    pub(super) accept: bool,
    /// Throw the open replay away first.
    pub(super) restart: bool,
}

/// How often to look how far the replay is.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Starts a replay, or joins the open one, and follows it to its comparison. Where another process keeps the views up to
/// date, that one builds.
pub(super) async fn run(
    configuration: &Configuration,
    reason: Option<&str>,
    how: How,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::Conducted)?;
    backend.settle().await?;
    let started = start_or_join(&backend, reason, how.restart).await?;
    let replay = tokio::select! {
        compared = compared(&backend, started) => compared?,
        () = told_to_stop() => {
            return Ok(interrupted(format_args!(
                "replay {started} stays open, and the live views are as they were. `serve` goes on with it, and so does \
                 `replay`; `replay --reject` throws it away"
            )));
        }
    };
    if replay.state == ReplayState::Accepted {
        say!("replay {} was accepted meanwhile", replay.replay_id);
        return Ok(ExitCode::SUCCESS);
    }
    let summary = replay.summary.as_ref().context("a comparison")?;
    say!("replay {} is compared", replay.replay_id);
    show_summary(&summary.0);
    lacking::warn(&backend, &replay).await?;
    if how.accept {
        return decide::accept(&backend, replay.replay_id).await;
    }
    say!(
        "`replay --changes` prints the differences; `replay --accept` takes the new views, `replay --reject` throws them away"
    );
    Ok(ExitCode::SUCCESS)
}

async fn start_or_join(
    backend: &Backend,
    reason: Option<&str>,
    restart: bool,
) -> anyhow::Result<Uuid> {
    loop {
        let open = open_replay(backend.views()).await?;
        if let Some(open) = open.as_ref().filter(|_| !restart) {
            say!("replay {} is open already", open.replay_id);
            // Of one that is compared it is said with the comparison.
            if open.summary.is_none() {
                lacking::warn(backend, open).await?;
            }
            return Ok(open.replay_id);
        }
        let wanted = wanted(backend.views()).await?;
        let definitions = wanted.revisions();
        let intention = backend.operator();
        let commands = &backend.commands;
        let started = match &open {
            None => commands.start_replay(reason, definitions, &intention).await,
            Some(open) => {
                let open = open.replay_id;
                commands
                    .restart_replay(open, reason, definitions, &intention)
                    .await
            }
        };
        match started {
            Ok(done) => {
                if let Some(open) = open {
                    say!(
                        "replay {} is thrown away; {} takes its place",
                        open.replay_id,
                        done.value
                    );
                }
                if wanted.revision() == backend.live.set().rules.revision() {
                    say!(
                        "definitions and mail hosts are those of the live views; every mail is parsed again"
                    );
                }
                backend.settle().await?;
                return Ok(done.value);
            }
            // One started by itself, or was decided, between the question and the start.
            Err(CommandError::Refused {
                code: Code::ReplayOpen | Code::ReplayOver,
                ..
            }) => {
                backend.settle().await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The replay once it is compared, or the one that took its place.
async fn compared(backend: &Backend, replay: Uuid) -> anyhow::Result<ReplayRow> {
    let mut replay = replay;
    let mut line = ProgressLine::new("events");
    loop {
        let views = backend.live.set();
        let rows = replays_by_id(views.reader.as_ref(), &[replay]).await?;
        let Some(row) = rows.into_iter().next() else {
            bail!("the views do not have replay {replay}; they are behind the log");
        };
        match row.state {
            ReplayState::Started => {
                let parts = backend.view_parts.clone();
                let progress =
                    tokio::task::spawn_blocking(move || progress(&parts, replay)).await??;
                let rate = progress.per_second.unwrap_or_default();
                line.show_at(progress.done, progress.total, rate);
            }
            ReplayState::Compared | ReplayState::Accepted => {
                line.finish();
                return Ok(row);
            }
            ReplayState::Rejected | ReplayState::Failed | ReplayState::Reverted => {
                if let Some(open) = open_replay(views.reader.as_ref()).await? {
                    replay = open.replay_id;
                    continue;
                }
                line.finish();
                bail!(
                    "replay {replay} is {}{}{}",
                    row.state.name().to_lowercase(),
                    if row.outcome.is_some() { ": " } else { "" },
                    row.outcome.unwrap_or_default()
                );
            }
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
