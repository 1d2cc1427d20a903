//! The server: its port, and what tests do to it.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, atomic::Ordering},
};

use tokio::{
    io::DuplexStream,
    net::TcpListener,
    sync::mpsc,
    task::{AbortHandle, JoinHandle},
};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::Server;
use uuid::Uuid;

use crate::{
    faults::Faults,
    features::Features,
    memory::{Expected, Proposed},
    protocol::{
        server_features::server_features_server::ServerFeaturesServer,
        streams::streams_server::StreamsServer,
    },
    shared::{Shared, lock},
    streams::Streams,
};

/// As a server has it per connection.
const CALLS_AT_ONCE: u32 = 100;

/// A server on a port of its own. Ends when it is dropped; what it keeps is lost then.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    address: SocketAddr,
    incoming: mpsc::UnboundedSender<io::Result<DuplexStream>>,
    listening: Mutex<Option<AbortHandle>>,
    serving: JoinHandle<()>,
}

impl StandIn {
    /// On a free port of this machine, with the tasks on the runtime that this is called in.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let (incoming, connections) = mpsc::unbounded_channel();
        let services = Server::builder()
            .max_concurrent_streams(CALLS_AT_ONCE)
            .add_service(StreamsServer::new(Streams(Arc::clone(&shared))))
            .add_service(ServerFeaturesServer::new(Features(Arc::clone(&shared))));
        let serving = tokio::spawn(async move {
            let connections = UnboundedReceiverStream::new(connections);
            // The channel never fails.
            let _ = services.serve_with_incoming(connections).await;
        });
        let server = Self {
            shared,
            address,
            incoming,
            listening: Mutex::default(),
            serving,
        };
        server.listen(listener);
        Ok(server)
    }

    /// For the adapter.
    pub fn url(&self) -> String {
        // Any node, so that calls that need the leader have to say so.
        format!("esdb://{}?tls=false&nodePreference=random", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Cuts all connections; new ones are taken.
    pub fn cut(&self) {
        self.shared.cut();
    }

    /// As if the machine were gone: nobody listens any more.
    pub fn stop(&self) {
        if let Some(listening) = lock(&self.listening).take() {
            listening.abort();
        }
        self.shared.cut();
    }

    /// Listens again on the same port, with all that was written.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop();
        self.listen(TcpListener::bind(self.address).await?);
        Ok(())
    }

    /// Appends to a stream of anybody, past the protocol.
    pub fn write(&self, stream: &str, event_type: &str, data: &[u8], custom_metadata: &[u8]) {
        let id = Uuid::from_u128(u128::from(self.records()) << 64 | 1);
        let event = Proposed {
            id,
            metadata: HashMap::from([("type".to_owned(), event_type.to_owned())]),
            custom_metadata: custom_metadata.to_vec(),
            data: data.to_vec(),
        };
        self.shared
            .memory
            .append(stream, Expected::Any, vec![event]);
    }

    /// Deletes a stream for good, as an administrator can.
    pub fn delete(&self, stream: &str) {
        self.shared.memory.tombstone(stream);
    }

    /// Records of everybody.
    pub fn records(&self) -> u64 {
        self.shared.memory.records().all.len() as u64
    }

    /// Connections that were taken since the start.
    pub fn connections(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Calls of Append since the start.
    pub fn appends(&self) -> usize {
        self.shared.calls.appends.load(Ordering::SeqCst)
    }

    /// Calls of BatchAppend since the start.
    pub fn batches(&self) -> usize {
        self.shared.calls.batches.load(Ordering::SeqCst)
    }

    /// Subscriptions since the start.
    pub fn subscriptions(&self) -> usize {
        self.shared.calls.subscriptions.load(Ordering::SeqCst)
    }

    fn listen(&self, listener: TcpListener) {
        let (shared, incoming) = (Arc::clone(&self.shared), self.incoming.clone());
        let task = tokio::spawn(async move {
            loop {
                if let Ok((connection, _)) = listener.accept().await {
                    shared.take(connection, &incoming);
                }
            }
        });
        *lock(&self.listening) = Some(task.abort_handle());
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.stop();
        self.serving.abort();
    }
}
