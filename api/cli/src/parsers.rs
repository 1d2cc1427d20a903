//! `parsers`: which there are, what they make of a mail, and what people change about them.

mod change;
mod diff;
mod judged;
mod list;
mod mistake;
mod try_out;

use std::{path::PathBuf, process::ExitCode};

use backend::configuration::Configuration;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum ParsersVerb {
    /// Show the definitions in the order in which they are asked
    ///
    /// With data, those of the installation: published ones too, and which are switched off. Without data, those that come
    /// with the program.
    List {
        /// One JSON object a line, with everything that is known of each
        #[arg(long)]
        json: bool,
    },
    /// Show what the parsers make of mails; nothing is recorded
    ///
    /// Reads `.eml`, a body alone (`.html`, `.txt`) with --subject and --from, or a Microsoft Graph message (`.json`).
    Try(try_out::TryArgs),
    /// Show what definitions would change that are not published; nothing is recorded
    ///
    /// Reads the mails of the installation that they may affect, and compares with what the live views say.
    Diff(diff::DiffArgs),
    /// Publish definitions, each in place of an earlier one of its name
    ///
    /// Each first reads the stored mails that it may affect, and the mails that come with the program. One that takes mails from
    /// other products, or shows trouble as good, is refused with the figures, unless --yes is given.
    Publish {
        /// Definitions in TOML
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Publish them whatever speaks against them
        #[arg(long)]
        yes: bool,
    },
    /// Switch a definition off, whether it comes with the program or was published
    Disable {
        name: String,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Switch a definition on again
    Enable { name: String },
    /// Take back a published definition
    Withdraw {
        name: String,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

pub(super) async fn run(
    configuration: &Configuration,
    verb: ParsersVerb,
) -> anyhow::Result<ExitCode> {
    match verb {
        ParsersVerb::List { json } => list::run(configuration, json).await,
        ParsersVerb::Try(args) => try_out::run(&args),
        ParsersVerb::Diff(args) => diff::run(configuration, &args).await,
        ParsersVerb::Publish { files, yes } => change::publish(configuration, &files, yes).await,
        ParsersVerb::Disable { name, reason } => {
            change::disable(configuration, &name, reason.as_deref()).await
        }
        ParsersVerb::Enable { name } => change::enable(configuration, &name).await,
        ParsersVerb::Withdraw { name, reason } => {
            change::withdraw(configuration, &name, reason.as_deref()).await
        }
    }
}
