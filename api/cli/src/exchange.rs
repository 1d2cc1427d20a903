//! `jobs` and `customers`: written to files and read from them.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use adapters::private;
use anyhow::{Context, ensure};
use backend::{Backend, Replays, configuration::Configuration, exchange};
use clap::{Args, Subcommand};
use commands::exchange::{MAX_BYTES, Refused, read_customers, read_jobs};
use projections::views::awaited;
use terminal::{
    opening::{open, open_made},
    print_out, say,
};
use uuid::Uuid;

#[derive(Debug, Subcommand)]
pub(super) enum JobsVerb {
    /// Write all jobs to a file, as JSON
    Export(FileArgs),
    /// Approve the jobs of a file that another installation, or the earlier application, wrote
    ///
    /// Customers are found by name, and made where they are missing. A job that is there already is left as it is, so an import
    /// can be repeated.
    Import(FileArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum CustomersVerb {
    /// Write all customers to a file, as CSV with the columns `name`, `active` (yes or no), `rpo_hours` and `time_zone`
    Export(FileArgs),
    /// Register the customers of a CSV file, and change those that are there where the file differs
    ///
    /// The first line names the columns: `name`, `active` (yes or no), `rpo_hours` (a number, or nothing for no limit),
    /// `time_zone` (a name of the IANA database, or nothing for that of the installation). Only `name` has to be there.
    /// Customers that are not in the file stay as they are.
    Import(FileArgs),
}

#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// `-` is standard output, or standard input
    file: PathBuf,
}

pub(super) async fn jobs(
    configuration: &Configuration,
    verb: JobsVerb,
) -> anyhow::Result<ExitCode> {
    let backend = match verb {
        JobsVerb::Export(_) => open_made(configuration, Replays::LeftAlone)?,
        JobsVerb::Import(_) => open(configuration, Replays::LeftAlone)?,
    };
    backend.settle().await?;
    match verb {
        JobsVerb::Export(args) => {
            write(&args.file, &exchange::jobs_file(&backend).await?)?;
            Ok(ExitCode::SUCCESS)
        }
        JobsVerb::Import(args) => {
            let file = named(&args.file, read_jobs(&read(&args.file)?))?;
            let intention = backend.operator();
            let report = backend.commands.import_jobs(file, &intention).await?.value;
            backend.settle().await?;
            say!(
                "{} jobs approved, {} known already, {} customers registered, {} entries refused",
                report.jobs_made,
                report.known,
                report.customers_made,
                report.refused.len()
            );
            if report.accounts_linked > 0 {
                say!("{} accounts of Cove linked", report.accounts_linked);
            }
            for (field, count) in &report.left_out {
                say!("left out `{field}` of {count} jobs: nothing here has it");
            }
            tell("not linked", &report.unlinked);
            tell("not read", &report.unread);
            tell("waits", &waiting(&backend, &report.jobs).await?);
            Ok(told("refused", &report.refused))
        }
    }
}

/// What the jobs of the file wait for, and why it is not theirs yet where it is there.
async fn waiting(backend: &Backend, jobs: &[(usize, Uuid)]) -> anyhow::Result<Vec<Refused>> {
    let places: HashMap<Uuid, usize> = jobs.iter().map(|(place, id)| (*id, *place)).collect();
    let ids: Vec<_> = places.keys().copied().collect();
    let rows = awaited::awaited_of_jobs(backend.views(), &ids).await?;
    let candidates = awaited::candidates(backend.views(), &rows).await?;
    let mut waiting: Vec<_> = rows
        .iter()
        .zip(candidates)
        .map(|(row, candidates)| {
            let place = places.get(&row.job_id).copied().unwrap_or_default();
            let reason = match candidates.as_slice() {
                [] => format!("{}: the first that comes is its", row.what.0),
                [one] => format!(
                    "{}: {one} waits in the inbox, and other jobs may mean it too; approve it there and merge the jobs, or drop what the others wait for",
                    row.what.0
                ),
                several => format!(
                    "{}: {} wait in the inbox, and it cannot be told which is meant; approve the right one there and merge the jobs",
                    row.what.0,
                    several.join(" and ")
                ),
            };
            (place, row.number, reason)
        })
        .collect();
    waiting.sort();
    Ok(waiting
        .into_iter()
        .map(|(place, _, reason)| Refused {
            place: format!("jobs[{place}]"),
            reason,
        })
        .collect())
}

pub(super) async fn customers(
    configuration: &Configuration,
    verb: CustomersVerb,
) -> anyhow::Result<ExitCode> {
    let backend = match verb {
        CustomersVerb::Export(_) => open_made(configuration, Replays::LeftAlone)?,
        CustomersVerb::Import(_) => open(configuration, Replays::LeftAlone)?,
    };
    backend.settle().await?;
    match verb {
        CustomersVerb::Export(args) => {
            write(&args.file, &exchange::customers_file(&backend).await?)?;
            Ok(ExitCode::SUCCESS)
        }
        CustomersVerb::Import(args) => {
            let file = named(&args.file, read_customers(&read(&args.file)?))?;
            let intention = backend.operator();
            let done = backend.commands.import_customers(file, &intention).await?;
            backend.settle().await?;
            let report = done.value;
            say!(
                "{} customers registered, {} known already, {} lines refused",
                report.made,
                report.known,
                report.refused.len()
            );
            Ok(told("refused", &report.refused))
        }
    }
}

fn is_standard(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The file, or standard input for `-`.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    // One byte more tells that there is more.
    let most = MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let named = || format!("{} cannot be read", file.display());
    if is_standard(file) {
        let input = std::io::stdin().lock();
        input
            .take(most)
            .read_to_end(&mut bytes)
            .with_context(named)?;
    } else {
        let length = fs::metadata(file).with_context(named)?.len();
        ensure!(
            length < most,
            "{} has {length} bytes; at most {MAX_BYTES} are read, so split it",
            file.display()
        );
        bytes = fs::read(file).with_context(named)?;
    }
    Ok(bytes)
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    if is_standard(file) {
        print_out!("{text}");
        return Ok(());
    }
    private::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

fn named<T>(
    file: &Path,
    result: Result<T, impl std::error::Error + Send + Sync + 'static>,
) -> anyhow::Result<T> {
    result.with_context(|| format!("{} was not imported", file.display()))
}

pub(super) fn tell(what: &str, refused: &[Refused]) {
    for Refused { place, reason } in refused {
        say!("{what} {place}: {reason}");
    }
}

fn told(what: &str, refused: &[Refused]) -> ExitCode {
    tell(what, refused);
    if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    }
}
