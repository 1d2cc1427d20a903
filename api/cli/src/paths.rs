//! By which paths mails come, and which mail hosts are trusted.

mod list;
mod trust;

use std::{path::PathBuf, process::ExitCode};

use backend::{Backend, Replays, configuration::Configuration};
use clap::{Args, Subcommand};
use terminal::{opening::open_made, say};
use uuid::Uuid;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct PathsArgs {
    /// Trust the mail hosts of this JSON file for now, without setting anything. Without, those that are set; is none set, those that
    /// the mails look like
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<PathsVerb>,
}

#[derive(Debug, Subcommand)]
enum PathsVerb {
    /// Print which mail hosts are trusted
    Trust,
    /// Print the setting that the newest mails look like, as JSON for `paths set`
    ///
    /// Look at it before you set it: mails can be made to look like anything.
    Propose,
    /// Set which mail hosts are trusted, from a JSON file
    ///
    /// A replay follows: what is shown stays until you accept it (`replay --accept`).
    Set { file: PathBuf },
    /// Trust no mail host any more; a replay follows
    Clear,
    /// Confirm that mails of the job come by the path of this doubted run's mail; successes that were doubted because of it count
    Confirm {
        /// Id of the run, as `runs(filter: {doubted: true})` gives it
        #[arg(value_parser = run_id)]
        run: Uuid,
    },
    /// Forget a path of a job: mails that came by it are doubted again where they prove less than others
    Forget {
        /// Id of the job
        #[arg(value_parser = job_id)]
        job: Uuid,
        /// Name of the path, as `paths` prints it
        path: String,
    },
}

fn run_id(text: &str) -> Result<Uuid, uuid::Error> {
    text.strip_prefix("Run:").unwrap_or(text).parse()
}

fn job_id(text: &str) -> Result<Uuid, uuid::Error> {
    text.strip_prefix("Job:").unwrap_or(text).parse()
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

pub(super) async fn run(
    configuration: &Configuration,
    args: PathsArgs,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend.settle().await?;
    match args.verb {
        None => list::run(&backend, args.trust.as_deref()).await?,
        Some(PathsVerb::Trust) => trust::show(&backend).await?,
        Some(PathsVerb::Propose) => return trust::propose(&backend).await,
        Some(PathsVerb::Set { file }) => trust::set(&backend, Some(&file)).await?,
        Some(PathsVerb::Clear) => trust::set(&backend, None).await?,
        Some(PathsVerb::Confirm { run }) => confirm(&backend, run).await?,
        Some(PathsVerb::Forget { job, path }) => forget(&backend, job, &path).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn confirm(backend: &Backend, run: Uuid) -> anyhow::Result<()> {
    let intention = backend.operator();
    let done = backend.commands.confirm_path(run, &intention).await?;
    backend.settle().await?;
    let job = done.value.job_id;
    let Some((path, verdict)) = done.value.path else {
        say!("run {run} is not doubted; nothing to confirm");
        return Ok(());
    };
    let verdict = verdict.name();
    if done.position.is_some() {
        say!(
            "mails of job {job} come by {path}, with the verdict {verdict} or a better one; `paths forget {job} {path}` takes it back"
        );
    } else {
        say!("{path} with the verdict {verdict} was confirmed for job {job} before");
    }
    Ok(())
}

async fn forget(backend: &Backend, job: Uuid, path: &str) -> anyhow::Result<()> {
    let intention = backend.operator();
    let done = backend.commands.forget_path(job, path, &intention).await?;
    backend.settle().await?;
    if done.position.is_some() {
        say!("{path} is no path of job {job} any more");
    } else {
        say!("job {job} has no path {path}; nothing to forget");
    }
    Ok(())
}
