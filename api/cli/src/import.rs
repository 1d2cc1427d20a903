//! `import`: observations from files.

use std::{path::PathBuf, process::ExitCode};

use backend::{Replays, configuration::Configuration, import::import};
use clap::{Args, Subcommand};
use terminal::{
    opening::open,
    progress::{ProgressLine, spoken},
    say,
    stopping::{interrupted, may_stop, stop_flag},
};

use super::import_cove::{self, CoveArgs};

#[derive(Debug, Subcommand)]
pub(super) enum ImportVerb {
    /// Import mails: `.eml` files, folders of them, Maildir, mbox
    ///
    /// A mail that is known already changes nothing, so an import can be repeated, and one that was broken off goes on
    /// where it was: Ctrl-C keeps what was recorded, a second one ends at once. A running `serve` sees the mails at once.
    Mail(MailArgs),
    /// Import what the API of N-able Cove said: saved answers of `EnumerateAccountStatistics`
    ///
    /// Each account of which something changed since the last time is recorded; the runs of accounts that are linked to jobs
    /// appear at once. An account that cannot be read leaves the others as they are. Instead of an answer a document may be
    /// written as `{"accounts": [{"account_id": 654321, "columns": {"I1": "…", "D09F00": "5"}}]}`.
    Cove(CoveArgs),
}

#[derive(Debug, Args)]
pub(super) struct MailArgs {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Refused mails that are named.
const NAMED: usize = 20;

pub(super) async fn run(
    configuration: &Configuration,
    verb: ImportVerb,
) -> anyhow::Result<ExitCode> {
    match verb {
        ImportVerb::Mail(args) => mails(configuration, args).await,
        ImportVerb::Cove(args) => import_cove::run(configuration, args).await,
    }
}

async fn mails(configuration: &Configuration, args: MailArgs) -> anyhow::Result<ExitCode> {
    let backend = open(configuration, Replays::LeftAlone)?;
    let intention = backend.collecting("file import");
    let mut line = ProgressLine::new("files");
    let stop = stop_flag();
    let report = import(&backend, &args.paths, &intention, &stop, &mut |report| {
        line.show(report.files_done as u64, report.files as u64);
    })
    .await?;
    if !report.interrupted {
        may_stop(|| {
            "all mails are recorded and stay; the views follow by themselves when the program runs"
                .to_owned()
        });
        backend.settle().await?;
    }
    let mails = (report.received + report.duplicates) as u64;
    let rate = line.rate(mails);
    let took = line.finish();
    if args.json {
        let refused: Vec<_> = report
            .refused
            .iter()
            .map(|(name, reason)| serde_json::json!({"name": name, "reason": reason}))
            .collect();
        say!(
            "{}",
            serde_json::json!({
                "received": report.received,
                "duplicates": report.duplicates,
                "refused": refused,
                "passed_over": report.passed_over,
                "interrupted": report.interrupted,
                "seconds": took.as_secs_f64(),
            })
        );
    } else {
        say!(
            "{} new mails, {} known already, {} refused, {} other files passed over, in {} ({rate:.0} mails a second)",
            report.received,
            report.duplicates,
            report.refused.len(),
            report.passed_over,
            spoken(took),
        );
        for (name, reason) in report.refused.iter().take(NAMED) {
            say!("refused {name}: {reason}");
        }
        if report.refused.len() > NAMED {
            say!("… and {} more", report.refused.len() - NAMED);
        }
    }
    if report.interrupted {
        return Ok(interrupted(format_args!(
            "these mails are recorded and stay, after {} of {} files; the same import goes on with the rest, and the views \
             follow by themselves when the program runs",
            report.files_done, report.files
        )));
    }
    Ok(if report.refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    })
}
