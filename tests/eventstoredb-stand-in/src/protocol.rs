//! The server's half of the protocol, as `build.rs` made it.

#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::large_enum_variant,
    clippy::pedantic,
    reason = "the code is generated"
)]
pub mod generated {
    include!(concat!(env!("OUT_DIR"), "/protocol.rs"));
}

pub(crate) use generated::{
    event_store::client::{
        AllStreamPosition, StreamIdentifier, Uuid, server_features, streams, uuid,
    },
    google::rpc,
};
