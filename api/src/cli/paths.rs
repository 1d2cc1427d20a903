//! By which paths mails come, and whom their headers are believed.

mod list;
mod trust;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::{
    backend::{Backend, Replays},
    cli::out::say,
    settings::Settings,
};

#[derive(Debug, Args)]
pub(super) struct PathsArgs {
    /// Whom headers are believed, as JSON, to try it: nothing is set. Without, by what is set; is nothing set, by what the mails
    /// look like
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<PathsVerb>,
}

#[derive(Debug, Subcommand)]
enum PathsVerb {
    /// Print whom headers are believed
    Trust,
    /// Print the setting that the newest mails look like, as JSON for `paths set`
    ///
    /// Look at it before you set it: mails can be made to look like anything.
    Propose,
    /// Set whom headers are believed, from a JSON file
    ///
    /// A replay follows: what is shown stays until you accept it (`replay --accept`).
    Set { file: PathBuf },
    /// Believe nobody any more; a replay follows
    Clear,
    /// Mails of a doubted run's job come by the path that the run's mail came by; what was doubted because of it counts
    Confirm {
        /// Id of the run
        run: Uuid,
    },
}

impl PathsArgs {
    /// Whether nothing is set or confirmed.
    pub(super) fn only_reads(&self) -> bool {
        matches!(
            self.verb,
            None | Some(PathsVerb::Trust | PathsVerb::Propose)
        )
    }
}

pub(super) async fn run(settings: &Settings, args: PathsArgs) -> anyhow::Result<ExitCode> {
    let backend = Backend::open_made(settings, Replays::LeftAlone)?;
    backend.settle().await?;
    match args.verb {
        None => list::run(&backend, args.trust.as_deref()).await?,
        Some(PathsVerb::Trust) => trust::show(&backend).await?,
        Some(PathsVerb::Propose) => return trust::propose(&backend).await,
        Some(PathsVerb::Set { file }) => trust::set(&backend, Some(&file)).await?,
        Some(PathsVerb::Clear) => trust::set(&backend, None).await?,
        Some(PathsVerb::Confirm { run }) => confirm(&backend, run).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn confirm(backend: &Backend, run: Uuid) -> anyhow::Result<()> {
    let intention = backend.operator();
    let done = backend.commands.confirm_path(run, &intention).await?;
    backend.settle().await?;
    if done.position.is_some() {
        say!("the path is one of job {}", done.value);
    } else {
        say!(
            "nothing to confirm: the mail of run {run} came as the mails of job {} do",
            done.value
        );
    }
    Ok(())
}
