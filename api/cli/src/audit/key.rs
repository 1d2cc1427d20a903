//! `audit key`: a key that signs checkpoints.

use std::{path::Path, process::ExitCode};

use adapters::clock::RandomIds;
use terminal::say;

use super::signing::SecretKey;

pub(super) fn run(output: &Path) -> anyhow::Result<ExitCode> {
    let public = SecretKey::new(&RandomIds).write(output)?;
    say!(
        "{} signs checkpoints: keep it secret, and off the machine that has the log. {} checks them: `audit verify \
         --public-key`",
        output.display(),
        public.display()
    );
    Ok(ExitCode::SUCCESS)
}
