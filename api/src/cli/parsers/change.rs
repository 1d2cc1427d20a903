use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, anyhow, bail};
use commands::{CommandError, Intention};
use parsing::definition::Definitions;

use super::mistake;
use crate::{
    backend::{Backend, Replays},
    cli::out::{note, say},
    cli::replay::lacking::warn_of_open,
    settings::Settings,
};

/// What every change of the wanted definitions says at the end.
const NOT_YET: &str =
    "the views go on with the definitions that they were built with, until a `replay` is accepted";

/// A file that is refused does not keep the others from being published.
pub(super) async fn publish<P: AsRef<Path>>(
    settings: &Settings,
    files: &[P],
) -> anyhow::Result<ExitCode> {
    let backend = Backend::open_made(settings, Replays::LeftAlone)?;
    let intention = backend.operator();
    let mut refused = 0;
    for file in files {
        let file = file.as_ref();
        match publish_one(&backend, file, &intention).await {
            Ok(message) => say!("{message}"),
            Err(error) => {
                note!("error: {error:#}");
                refused += 1;
            }
        }
    }
    backend.settle().await?;
    if refused == files.len() {
        bail!("nothing was published");
    }
    say!("{NOT_YET}");
    warn_of_open(&backend).await?;
    Ok(match refused {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(3),
    })
}

pub(super) async fn disable(
    settings: &Settings,
    name: &str,
    reason: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let backend = Backend::open_made(settings, Replays::LeftAlone)?;
    backend
        .commands
        .disable_parser(name, reason, &backend.operator())
        .await?;
    backend.settle().await?;
    say!("parser `{name}` is switched off; {NOT_YET}");
    warn_of_open(&backend).await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn enable(settings: &Settings, name: &str) -> anyhow::Result<ExitCode> {
    let backend = Backend::open_made(settings, Replays::LeftAlone)?;
    backend
        .commands
        .enable_parser(name, &backend.operator())
        .await?;
    backend.settle().await?;
    say!("parser `{name}` is switched on; {NOT_YET}");
    warn_of_open(&backend).await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn withdraw(
    settings: &Settings,
    name: &str,
    reason: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let backend = Backend::open_made(settings, Replays::LeftAlone)?;
    backend
        .commands
        .withdraw_parser(name, reason, &backend.operator())
        .await?;
    backend.settle().await?;
    let next = match Definitions::builtin().get(name) {
        Some(_) => ", and the one that comes with the program takes its place",
        None => "",
    };
    say!("parser `{name}` is withdrawn{next}; {NOT_YET}");
    warn_of_open(&backend).await?;
    Ok(ExitCode::SUCCESS)
}

async fn publish_one(
    backend: &Backend,
    file: &Path,
    intention: &Intention,
) -> anyhow::Result<String> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    match backend.commands.publish_parser(&text, intention).await {
        Ok(done) if done.position.is_some() => Ok(format!("parser `{}` published", done.value)),
        Ok(done) => Ok(format!("parser `{}` is published as it is", done.value)),
        Err(CommandError::Definition(mistake)) => {
            Err(anyhow!(mistake::shown(file, &text, &mistake)))
        }
        Err(error) => Err(error).with_context(|| format!("{} is refused", file.display())),
    }
}
