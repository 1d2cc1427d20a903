//! The server's half of the protocol, as `build.rs` made it.

#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    dead_code,
    unreachable_pub,
    reason = "the code is generated"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/protocol.rs"));
}

pub(crate) use generated::{
    event_store::client::{
        AllStreamPosition, StreamIdentifier, Uuid, server_features, streams, uuid,
    },
    google::rpc,
};
