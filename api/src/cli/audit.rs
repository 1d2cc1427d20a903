mod checkpoint;
mod key;
mod verify;

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use adapters::clock::SystemClock;
use clap::Subcommand;
use projections::chain::{Audit, NamedCheckpoint, Verdict};

use super::progress::ProgressLine;
use crate::{engine::Engine, made::require_made, settings::Settings, verifying::when_linked};

#[derive(Debug, Subcommand)]
pub(super) enum AuditVerb {
    /// Compare the event log with its hash chain, and name the first event that was changed
    ///
    /// Works beside `serve` and without it, and changes nothing. Exit code 0: sound, every event is as it was recorded; 1: it
    /// is not, or could not be compared; 4: unlinked, events at the end are in no chain yet; 5: cut, the chain lost its end; 6:
    /// deleted, the chain is gone.
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

/// The log and its chain, without views: what is to be looked at may keep them from being built.
struct Opened {
    engine: Engine,
    /// Whether another process keeps the chain, and links what is not linked yet.
    is_kept: bool,
}

impl Opened {
    fn open(settings: &Settings) -> anyhow::Result<Self> {
        require_made(settings)?;
        let engine = Engine::open_as_it_is(settings, Arc::new(SystemClock))?;
        let is_kept = engine.generations.try_lead()?.is_none();
        Ok(Self { engine, is_kept })
    }

    /// Compares what is there, and adds nothing to the chain: a link made now would hide that one is missing.
    fn verify(
        &self,
        with_contents: bool,
        checkpoints: Vec<NamedCheckpoint>,
    ) -> anyhow::Result<Verdict> {
        let engine = &self.engine;
        let audit = Audit {
            feed: engine.feed.as_ref(),
            chain: engine.chain.as_ref(),
            contents: with_contents.then_some(engine.content_source.as_ref()),
            checkpoints,
            mark: engine.marks.mark()?,
        };
        let mut line = ProgressLine::new("events");
        let verdict = projections::chain::verify(audit, &mut |progress| {
            line.show(progress.events, progress.total);
        })?;
        line.finish();
        if !self.is_kept {
            return Ok(verdict);
        }
        let go_on = AtomicBool::new(false);
        Ok(when_linked(verdict, engine.chain.as_ref(), &go_on))
    }
}
