//! What happens at the beginning of every call.

use tonic::{
    Code, Status,
    metadata::{MetadataMap, MetadataValue},
};

use crate::server::Shared;

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
