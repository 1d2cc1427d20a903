//! `audit`: whether the log is as it was recorded.

mod checkpoint;
mod key;
mod opened;
mod signing;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use backend::configuration::Configuration;
use clap::Subcommand;

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

pub(super) fn run(configuration: &Configuration, verb: AuditVerb) -> anyhow::Result<ExitCode> {
    match verb {
        AuditVerb::Verify(args) => verify::run(configuration, &args),
        AuditVerb::Checkpoint(args) => checkpoint::run(configuration, &args),
        AuditVerb::Key { output } => key::run(&output),
    }
}
