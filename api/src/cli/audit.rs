mod checkpoint;
mod key;
mod verify;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use adapters::clock::SystemClock;
use anyhow::ensure;
use clap::Subcommand;
use projections::{
    chain::{Audit, FollowError, NamedCheckpoint, Verdict, follow},
    ports::ChainError,
};

use super::progress::ProgressLine;
use crate::{engine::Engine, settings::Settings};

#[derive(Debug, Subcommand)]
pub(super) enum AuditVerb {
    /// Compare the event log with its hash chain, and name the first event that was changed
    ///
    /// Works beside `serve` and without it. Exit code 0: everything is as it was recorded; 1: it is not, or could not be
    /// compared.
    Verify(verify::VerifyArgs),
    /// Print how far the log is and its hash, as JSON, to be kept elsewhere
    ///
    /// Somebody who can change the log and its chain is found by `audit verify --against FILE`.
    Checkpoint(checkpoint::CheckpointArgs),
    /// Make a key that signs checkpoints
    Key {
        /// File of the secret key; the public one is written beside it, with `.pub` behind the name
        #[arg(value_name = "FILE")]
        output: PathBuf,
    },
}

pub(super) fn run(settings: &Settings, verb: AuditVerb) -> anyhow::Result<ExitCode> {
    match verb {
        AuditVerb::Verify(args) => verify::run(settings, &args),
        AuditVerb::Checkpoint(args) => checkpoint::run(settings, &args),
        AuditVerb::Key { output } => key::run(&output),
    }
}

/// Pages between two looks at the progress.
const PAGES: usize = 8;

/// The log and its chain, without views: what is to be looked at may keep them from being built.
struct Opened(Engine);

impl Opened {
    /// With the chain brought to the end of the log, if no other process has that task.
    fn open(settings: &Settings) -> anyhow::Result<Self> {
        ensure!(
            settings.is_made(),
            "there is no event log {:?}; `--data DIR` says where the data is",
            settings.events
        );
        let opened = Self(Engine::open(settings, Arc::new(SystemClock))?);
        if let Some(_lease) = opened.0.generations.try_lead()?
            && let Err(error) = opened.catch_up()
        {
            // What is wrong with the log is for the comparison to say.
            eprintln!("the hash chain could not be brought to the end of the log: {error}");
        }
        Ok(opened)
    }

    fn catch_up(&self) -> Result<(), FollowError> {
        let mut line = ProgressLine::new("events linked");
        let total = u64::try_from(self.0.feed.head()?).unwrap_or(0);
        loop {
            let followed = match follow(self.0.feed.as_ref(), self.0.chain.as_ref(), PAGES) {
                Err(FollowError::Chain(ChainError::Moved)) => continue,
                other => other?,
            };
            if followed.begun {
                eprintln!(
                    "There was no hash chain; a new one was made of the log as it is now. What was changed before, only \
                     a checkpoint shows: --against FILE"
                );
            }
            if followed.up_to_date {
                line.finish();
                return Ok(());
            }
            let linked = followed.last.map_or(0, |link| link.position);
            line.show(u64::try_from(linked).unwrap_or(0), total);
        }
    }

    fn verify(
        &self,
        with_contents: bool,
        checkpoints: Vec<NamedCheckpoint>,
    ) -> anyhow::Result<Verdict> {
        let engine = &self.0;
        let audit = Audit {
            feed: engine.feed.as_ref(),
            chain: engine.chain.as_ref(),
            contents: with_contents.then_some(engine.content_source.as_ref()),
            checkpoints,
        };
        let mut line = ProgressLine::new("events");
        let verdict = projections::chain::verify(audit, &mut |progress| {
            line.show(progress.events, progress.total);
        })?;
        line.finish();
        Ok(verdict)
    }
}
