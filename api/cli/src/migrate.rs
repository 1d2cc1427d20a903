//! `migrate`: the schema of the log, and whose the log is.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use adapters::{
    clock::SystemClock,
    postgres::{separate, set_chain_aside},
    sqlite::SqliteGenerations,
};
use anyhow::{Context, bail};
use backend::{
    configuration::{Configuration, ViewsAt, url_or_file},
    engine::{Engine, server},
    lost_log::label_of,
    made::require_made_file,
};
use clap::Args;
use commands::ports::Clock;
use projections::ports::Generations;
use terminal::say;

#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    /// URL of the role in PostgreSQL that owns the log, or is to own it; `--events` is that of the program's role
    ///
    /// The owner makes the tables and brings them up, and the program may add to the log and no more.
    #[arg(
        long,
        value_name = "URL",
        env = "BACKUPCHECKS_OWNER",
        hide_env_values = true
    )]
    owner: Option<String>,
    /// File that holds the URL of the owner: a password in a flag is seen by others
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_OWNER_FILE")]
    owner_file: Option<PathBuf>,
    /// As the owner, set the hash chain aside for `serve --new-log`, which begins a new one
    #[arg(long)]
    new_chain: bool,
}

pub(super) fn run(configuration: &Configuration, args: MigrateArgs) -> anyhow::Result<ExitCode> {
    if let Some(owner) = url_or_file(args.owner, args.owner_file)? {
        as_owner(configuration, &owner, args.new_chain)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.new_chain {
        bail!(
            "`--new-chain` is for a log that another role owns; give its URL with `--owner-file`"
        );
    }
    require_made_file(configuration)?;
    Engine::open(configuration, Arc::new(SystemClock))?;
    say!("{:?} has the newest schema", configuration.events);
    Ok(ExitCode::SUCCESS)
}

fn as_owner(configuration: &Configuration, owner: &str, new_chain: bool) -> anyhow::Result<()> {
    let program = configuration.postgres_of_log().context(
        "`--owner` is for PostgreSQL: give the URL of the program's role with `--events-file`",
    )?;
    let (owner, program) = (server(owner)?, server(program)?);
    let done = separate(&owner, &program)?;
    say!(
        "the log has the newest schema ({} migrations ran): {} owns it, {} may add to it and has contents and views",
        done.ran,
        done.owner,
        done.program
    );
    if !new_chain {
        return Ok(());
    }
    // Views in PostgreSQL are asked for there.
    let views = match &configuration.views {
        ViewsAt::Sqlite(path) if path.exists() => Some(SqliteGenerations::open(path)?),
        _ => None,
    };
    let lease = views.as_ref().map(Generations::try_lead).transpose()?;
    if matches!(lease, Some(None)) {
        bail!("another process works with this log; stop it, then repeat");
    }
    match set_chain_aside(&owner, &program, &label_of(SystemClock.now()))? {
        None => say!("there was no hash chain to set aside"),
        Some(place) => say!("the hash chain is {place} now; keep it as evidence"),
    }
    say!("`backupchecks serve --new-log` goes on with the log as it is");
    Ok(())
}
