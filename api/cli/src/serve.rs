//! `serve`: answers until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use backend::{Replays, configuration::Configuration};
use clap::{Args, Parser};
use projections::views::users;
use server::serve::{bind, serve};
use terminal::opening::open;

use crate::{new_log, own_log};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "BACKUPCHECKS_LISTEN")]
    pub(super) listen: Option<SocketAddr>,
    /// Go on with the event log as it is, though its hash chain knows of events that it has no more
    ///
    /// For a log that was lost for good, or restored without its chain. The chain is set aside, a new one is begun, and the
    /// views are built again.
    #[arg(long)]
    new_log: bool,
}

impl ServeArgs {
    /// As if `serve` had been given without flags.
    pub(super) fn from_environment() -> Self {
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            args: ServeArgs,
        }
        Alone::parse_from(["backupchecks"]).args
    }
}

pub(super) async fn run(
    configuration: &Configuration,
    args: &ServeArgs,
) -> anyhow::Result<ExitCode> {
    let socket = bind(configuration)?;
    if args.new_log {
        new_log::take_as_it_is(configuration)?;
    }
    let backend = open(configuration, Replays::Conducted)?;
    if let Some(note) = own_log::note(&backend.engine) {
        tracing::info!("{note}");
    }
    if users::users(backend.views()).await?.is_empty() {
        tracing::warn!(
            "there is no user yet: `backupchecks user add NAME --role admin`, then `backupchecks token issue NAME`"
        );
    }
    serve(socket, Arc::new(backend), |address| {
        tracing::info!(%address, "listening");
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
