//! A server in memory that speaks the protocol of EventStoreDB, with faults that tests switch on.
//!
//! It is made from the vendor's definition of the protocol and from what is known of a server's behaviour: expected
//! revisions, repeated appends that are known by the ids of their events, filters, checkpoints. It has no discs, no
//! cluster, no access lists, no links and no projections.

#![expect(
    clippy::result_large_err,
    reason = "the library's own status is the error of every call"
)]

mod call;
mod faults;
mod features;
mod memory;
pub mod protocol;
mod read;
mod server;
mod shared;
mod streams;

pub use faults::Faults;
pub use server::StandIn;
