//! What all calls have in common: how they begin, which stream they are about, and how they are refused.

use tonic::{
    Code, Status,
    metadata::{MetadataMap, MetadataValue},
};

use crate::{protocol::StreamIdentifier, shared::Shared};

impl Shared {
    pub(crate) async fn begin(&self, metadata: &MetadataMap) -> Result<(), Status> {
        tokio::time::sleep(self.faults.delays()).await;
        let wants_leader = metadata
            .get("requires-leader")
            .is_some_and(|value| value.as_bytes() == b"true");
        match self.faults.other_leader() {
            Some((host, port)) if wants_leader => Err(not_leader(&host, port)),
            _ => Ok(()),
        }
    }

    /// Cuts the connections, and never answers.
    pub(crate) async fn cut_for_good(&self) -> Status {
        self.cut();
        std::future::pending().await
    }
}

/// The stream that a call is about.
pub(crate) fn name(identifier: Option<StreamIdentifier>) -> Result<String, Status> {
    let name = identifier.map(|identifier| String::from_utf8(identifier.stream_name));
    match name {
        Some(Ok(name)) if !name.is_empty() => Ok(name),
        _ => Err(Status::invalid_argument("a stream has a name")),
    }
}

pub(crate) fn deleted(stream: &str) -> Status {
    let mut status = Status::new(
        Code::FailedPrecondition,
        format!("Event stream '{stream}' is deleted."),
    );
    let metadata = status.metadata_mut();
    metadata.insert("exception", MetadataValue::from_static("stream-deleted"));
    status
}

fn not_leader(host: &str, port: u16) -> Status {
    let mut status = Status::new(Code::NotFound, "Leader info available");
    let metadata = status.metadata_mut();
    metadata.insert("exception", MetadataValue::from_static("not-leader"));
    if let Ok(host) = host.parse() {
        metadata.insert("leader-endpoint-host", host);
    }
    metadata.insert("leader-endpoint-port", port.into());
    status
}
