//! What people change about parsers: publish, withdraw, switch on and off.

use std::{
    fs,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use anyhow::{Context, anyhow, bail};
use backend::{
    Backend, Replays,
    configuration::Configuration,
    publishing::{Judged, NotJudged},
};
use commands::{CommandError, Intention};
use parsing::definition::Definitions;
use terminal::{note, opening::open_made, say, stopping::may_stop};

use super::{judged, mistake};
use crate::replay::lacking::warn_of_open;

/// What every change of the wanted definitions says at the end.
const NOT_YET: &str =
    "the views go on with the definitions that they were built with, until a `replay` is accepted";

/// A file that is refused does not keep the others from being published.
pub(super) async fn publish<P: AsRef<Path>>(
    configuration: &Configuration,
    files: &[P],
    yes: bool,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    let intention = backend.operator();
    let mut refused = 0;
    let published = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&published);
    may_stop(move || {
        format!(
            "{} definitions are published and stay; the same `parsers publish` leaves them as they are and goes on with the rest",
            told.load(Ordering::Relaxed)
        )
    });
    for file in files {
        let file = file.as_ref();
        match publish_one(&backend, file, yes, &intention).await {
            Ok(message) => {
                say!("{message}");
                published.fetch_add(1, Ordering::Relaxed);
            }
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
    configuration: &Configuration,
    name: &str,
    reason: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend
        .commands
        .disable_parser(name, reason, &backend.operator())
        .await?;
    changed(&backend, &format!("parser `{name}` is switched off")).await
}

pub(super) async fn enable(configuration: &Configuration, name: &str) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend
        .commands
        .enable_parser(name, &backend.operator())
        .await?;
    changed(&backend, &format!("parser `{name}` is switched on")).await
}

pub(super) async fn withdraw(
    configuration: &Configuration,
    name: &str,
    reason: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend
        .commands
        .withdraw_parser(name, reason, &backend.operator())
        .await?;
    let next = match Definitions::builtin().get(name) {
        Some(_) => ", and the one that comes with the program takes its place",
        None => "",
    };
    changed(&backend, &format!("parser `{name}` is withdrawn{next}")).await
}

async fn changed(backend: &Backend, told: &str) -> anyhow::Result<ExitCode> {
    backend.settle().await?;
    say!("{told}; {NOT_YET}");
    warn_of_open(backend).await?;
    Ok(ExitCode::SUCCESS)
}

async fn publish_one(
    backend: &Backend,
    file: &Path,
    yes: bool,
    intention: &Intention,
) -> anyhow::Result<String> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let refused = |error: CommandError| match error {
        CommandError::Definition(mistake) => anyhow!(mistake::shown(file, &text, &mistake)),
        error => anyhow!(error).context(format!("{} is refused", file.display())),
    };
    let go_on = Arc::new(AtomicBool::new(false));
    let judged = match Judged::of(backend, &text, None, &go_on, ()).await {
        Ok(judged) => judged,
        Err(NotJudged::Command(error)) => return Err(refused(error)),
        Err(NotJudged::Judge(error)) => {
            return Err(error).with_context(|| format!("{} was not judged", file.display()));
        }
    };
    let against = judged::against(backend.views(), &judged.judgement).await?;
    if !judged.judgement.is_clean() && !yes {
        bail!(
            "{}: `{}` is not published, as this speaks against it:\n{against}`--yes` publishes it all the same",
            file.display(),
            judged.name()
        );
    }
    let done = judged.publish(backend, intention).await.map_err(refused)?;
    Ok(match done.position {
        None => format!("parser `{}` is published as it is", done.value),
        Some(_) if judged.judgement.is_clean() => format!("parser `{}` published", done.value),
        Some(_) => format!(
            "parser `{}` published, although this speaks against it:\n{}",
            done.value,
            against.trim_end()
        ),
    })
}
