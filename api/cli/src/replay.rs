//! `replay`: other views are built beside the live ones, and compared.

mod changes;
mod decide;
pub(super) mod lacking;
pub(super) mod rebuild;
mod watch;

use std::process::ExitCode;

use clap::Args;

pub(crate) use rebuild::rebuild_views;

use backend::configuration::Configuration;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct ReplayArgs {
    /// Accept it as soon as it is compared, unattended
    #[arg(long, group = "what")]
    accept: bool,
    /// Reject the open replay, or cancel its build
    #[arg(long, group = "what", value_name = "REASON", num_args = 0..=1, default_missing_value = "")]
    reject: Option<String>,
    /// Throw the open replay away and start another one, with the definitions that are wanted now
    #[arg(long, group = "what")]
    restart: bool,
    /// Take the last accepted replay back: the views before it are live again, as of now
    #[arg(long, group = "what")]
    back: bool,
    /// Print the differences one by one, of the open replay, else of the accepted one
    #[arg(long, group = "what")]
    changes: bool,
    /// Build the live views again, parsing every mail, without a comparison; `serve` must not run
    #[arg(long, group = "what")]
    rebuild: bool,
    /// With --rebuild: leave out events that cannot be read, and list them as dead letters, in place of stopping at the first
    #[arg(long, requires = "rebuild")]
    park: bool,
    /// With --changes: one JSON object a line
    #[arg(long, requires = "changes")]
    json: bool,
    /// Why it is started, for the list of replays
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["reject", "back", "changes", "rebuild"])]
    reason: Option<String>,
}

pub(super) async fn run(
    configuration: &Configuration,
    args: &ReplayArgs,
) -> anyhow::Result<ExitCode> {
    if args.rebuild {
        return rebuild::run(configuration, args.park);
    }
    if let Some(reason) = &args.reject {
        let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
        return decide::reject(configuration, reason).await;
    }
    if args.back {
        return decide::back(configuration).await;
    }
    if args.changes {
        return changes::run(configuration, args.json).await;
    }
    let how = watch::How {
        accept: args.accept,
        restart: args.restart,
    };
    watch::run(configuration, args.reason.as_deref(), how).await
}
