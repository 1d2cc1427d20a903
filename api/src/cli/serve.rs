use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Args, Parser};
use projections::views::users;
use tokio::net::TcpListener;

use crate::{
    backend::{Backend, Replays},
    http::{self, AppState, Limits, router},
    settings::Settings,
};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "BACKUPCHECKS_LISTEN")]
    pub(super) listen: Option<SocketAddr>,
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

pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let backend = Backend::open(settings, Replays::Conducted)?;
    if users::users(backend.views()).await?.is_empty() {
        tracing::warn!(
            "there is no user yet: `backupchecks user add NAME --role admin`, then `backupchecks token issue NAME`"
        );
    }
    serve(settings, Arc::new(backend), |address| {
        tracing::info!(%address, "listening");
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// Answers until SIGINT or SIGTERM, then finishes what was begun. `ready` is told the address.
pub(crate) async fn serve(
    settings: &Settings,
    backend: Arc<Backend>,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    // Before anybody is let in.
    let taken_over = backend.commands.take_over_revocations().await;
    taken_over.context("it cannot be looked up which tokens were revoked")?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    ready(listener.local_addr()?);
    let state = AppState::new(backend);
    let closing = state.closing.clone();
    let limits = Limits::default();
    let serving = http::serve(listener, router(state), closing.clone(), limits);
    let stopping = async {
        told_to_stop().await;
        closing.begin();
    };
    tokio::join!(serving, stopping);
    tracing::info!("stopped");
    Ok(())
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        drop(tokio::signal::ctrl_c().await);
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
