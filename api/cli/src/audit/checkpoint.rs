//! `audit checkpoint`: how far the log is, to be kept elsewhere.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use backend::configuration::Configuration;
use clap::Args;
use projections::chain::ChainState;
use terminal::say;

use super::{
    opened::Opened,
    signing::{CheckpointFile, SecretKey},
};

#[derive(Debug, Args)]
pub(crate) struct CheckpointArgs {
    /// File to write, which must not exist; standard output without it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Sign with the secret key of this file; see `audit key`
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_AUDIT_KEY_FILE")]
    key: Option<PathBuf>,
}

/// Of a log that is sound only: a checkpoint says "up to here all was well".
pub(super) fn run(
    configuration: &Configuration,
    args: &CheckpointArgs,
) -> anyhow::Result<ExitCode> {
    let key = args.key.as_deref().map(SecretKey::read).transpose()?;
    let verdict = Opened::open(configuration)?.verify(false, Vec::new())?;
    match verdict.state() {
        // A checkpoint covers what is not linked yet, too.
        ChainState::Sound | ChainState::Unlinked { .. } => {}
        _ => bail!("no checkpoint of this event log: {}", verdict.explained()),
    }
    let file = CheckpointFile::new(verdict.sound, key.as_ref());
    let text = serde_json::to_string_pretty(&file)?;
    match &args.output {
        None => say!("{text}"),
        Some(path) => {
            write_new(path, &text)?;
            say!(
                "{} says that {} events up to position {} are as they were recorded; keep it where those who can \
                 change the log cannot change it",
                path.display(),
                file.checkpoint.events,
                file.checkpoint.position
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An older checkpoint is never overwritten.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || {
        let mut file = File::create_new(path)?;
        writeln!(file, "{text}")?;
        file.sync_all()
    };
    write().with_context(|| {
        format!(
            "the checkpoint cannot be written to {}; give the name of a file that does not exist yet",
            path.display()
        )
    })
}
