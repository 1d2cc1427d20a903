//! What the connections and calls of a server share.

use std::{
    io,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{io::DuplexStream, net::TcpStream, sync::mpsc, task::AbortHandle};

use crate::{faults::Faults, memory::Memory};

/// What connections and calls share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) faults: Faults,
    pub(crate) memory: Memory,
    connections: Mutex<Vec<AbortHandle>>,
    pub(crate) accepted: AtomicUsize,
    pub(crate) calls: Calls,
}

/// How often each was called.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub(crate) appends: AtomicUsize,
    pub(crate) batches: AtomicUsize,
    pub(crate) subscriptions: AtomicUsize,
}

impl Shared {
    pub(crate) fn cut(&self) {
        for connection in lock(&self.connections).drain(..) {
            connection.abort();
        }
    }

    /// Hands a connection on to the server, through a pipe that can be cut.
    pub(crate) fn take(
        &self,
        mut connection: TcpStream,
        incoming: &mpsc::UnboundedSender<io::Result<DuplexStream>>,
    ) {
        if self.faults.refuses() {
            return;
        }
        self.accepted.fetch_add(1, Ordering::SeqCst);
        let (mut pipe, end) = tokio::io::duplex(1 << 16);
        let piping = tokio::spawn(async move {
            // How it ends is the client's business.
            let _ = connection.set_nodelay(true);
            let _ = tokio::io::copy_bidirectional(&mut connection, &mut pipe).await;
        });
        lock(&self.connections).push(piping.abort_handle());
        // Fails when the server ends, and then nobody asks.
        let _ = incoming.send(Ok(end));
    }
}

pub(crate) fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
