//! `parsers diff`: what other definitions would make of the stored mails.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::atomic::AtomicBool,
};

use anyhow::{Context, anyhow};
use backend::{Replays, configuration::Configuration, parsers::with_definitions, replays::side};
use clap::Args;
use projections::replay::{TriedOut, try_out};
use serde_json::json;
use terminal::{opening::open_made, say};

use super::mistake;
use crate::{
    customers_of_jobs::CustomersOfJobs,
    differences::{jobs_of, show_summary, summary_json, write_change},
};

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Definitions in TOML, each in place of one of its name
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read at most this many of the affected mails, the newest
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    mails: u32,
    /// One JSON object a line: the differences, then the summary
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    configuration: &Configuration,
    args: &DiffArgs,
) -> anyhow::Result<ExitCode> {
    let mut files = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        files.push((file.clone(), text));
    }
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend.settle().await?;
    let live = side(&backend.live.set(), &backend);
    let with = with_definitions(&live.rules.definitions, &files).map_err(|error| {
        let named = files
            .iter()
            .find(|(file, _)| file.display().to_string() == error.file);
        match named {
            Some((file, text)) => anyhow!(mistake::shown(file, text, &error)),
            None => error.into(),
        }
    })?;
    let most = usize::try_from(args.mails)?;
    let tried =
        tokio::task::spawn_blocking(move || try_out(&live, &with, most, &AtomicBool::new(false)));
    let tried = tried.await??;
    let customers = CustomersOfJobs::load(backend.views(), jobs_of(&tried.changes)).await?;
    match show(&tried, &customers, args.json) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        other => other?,
    }
    Ok(ExitCode::SUCCESS)
}

fn show(tried: &TriedOut, customers: &CustomersOfJobs, as_json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for row in &tried.changes {
        write_change(&mut out, row, customers, as_json)?;
    }
    let left_out = tried
        .affected
        .saturating_sub(tried.summary.mails + tried.unreadable);
    if as_json {
        let object = json!({
            "summary": summary_json(&tried.summary),
            "affected": tried.affected,
            "left_out": left_out,
            "unreadable": tried.unreadable,
        });
        return writeln!(out, "{object}");
    }
    drop(out);
    say!("{} mails may be read differently", tried.affected);
    show_summary(&tried.summary);
    if left_out > 0 {
        say!("  {left_out} mails were not read: more than --mails asks for");
    }
    if tried.unreadable > 0 {
        say!(
            "  {} mails could not be read: their content is missing or damaged",
            tried.unreadable
        );
    }
    Ok(())
}
