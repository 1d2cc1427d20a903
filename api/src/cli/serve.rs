use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Args, Parser};
use projections::views::users;
use tokio::net::TcpSocket;

use crate::{
    backend::{Backend, Replays},
    cli::stopping::told_to_stop,
    http::{self, AppState, Limits, router},
    lost_log,
    settings::Settings,
    verifying::Verifier,
};

/// Connections that wait to be taken, as the standard library has it.
const BACKLOG: u32 = 1_024;

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

pub(super) async fn run(settings: &Settings, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let socket = bind(settings)?;
    if args.new_log {
        lost_log::take_as_it_is(settings)?;
    }
    let backend = Backend::open(settings, Replays::Conducted)?;
    if let Some(note) = super::own_log::note(&backend.engine) {
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

/// Takes the address before anything is written, and without listening yet: views may have to be built first.
pub(crate) fn bind(settings: &Settings) -> anyhow::Result<TcpSocket> {
    let take = || {
        let socket = match settings.listen {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        socket.set_reuseaddr(true)?;
        socket.bind(settings.listen)?;
        Ok::<_, std::io::Error>(socket)
    };
    take().with_context(|| {
        format!(
            "cannot listen on {}; nothing was changed. `--listen ADDRESS` chooses another address",
            settings.listen
        )
    })
}

/// Answers until SIGINT or SIGTERM, then finishes what was begun. `ready` is told the address.
pub(crate) async fn serve(
    socket: TcpSocket,
    backend: Arc<Backend>,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    // Before anybody is let in.
    let taken_over = backend.commands.take_over_revocations().await;
    taken_over.context("it cannot be looked up which tokens were revoked")?;
    // Before anybody is told that it can be stopped.
    let stop = told_to_stop();
    let listener = socket
        .listen(BACKLOG)
        .context("cannot listen; another program took the address meanwhile")?;
    ready(listener.local_addr()?);
    let verifier = Verifier::start(&backend);
    let state = AppState::new(backend);
    let closing = state.closing.clone();
    let limits = Limits::default();
    let serving = http::serve(listener, router(state), closing.clone(), limits);
    let stopping = async {
        stop.await;
        closing.begin();
    };
    tokio::join!(serving, stopping);
    // Before the runtime ends, which it asks.
    tokio::task::spawn_blocking(move || drop(verifier)).await?;
    tracing::info!("stopped");
    Ok(())
}
