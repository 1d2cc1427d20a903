//! Answers from a running installation, from the address that is taken to the last request.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use backend::{Backend, configuration::Configuration, verifier::Verifier};
use terminal::stopping::told_to_stop;
use tokio::net::TcpSocket;

use crate::{
    connections::{self, Limits},
    router,
    state::AppState,
};

/// Connections that wait to be taken, as the standard library has it.
const BACKLOG: u32 = 1_024;

/// Takes the address before anything is written, and without listening yet: views may have to be built first.
pub fn bind(configuration: &Configuration) -> anyhow::Result<TcpSocket> {
    let take = || {
        let socket = match configuration.listen {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        socket.set_reuseaddr(true)?;
        socket.bind(configuration.listen)?;
        Ok::<_, std::io::Error>(socket)
    };
    take().with_context(|| {
        format!(
            "cannot listen on {}; nothing was changed. `--listen ADDRESS` chooses another address",
            configuration.listen
        )
    })
}

/// Answers until SIGINT or SIGTERM, then finishes what was begun. `ready` is told the address.
pub async fn serve(
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
    let serving = connections::serve(listener, router(state), closing.clone(), limits);
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
