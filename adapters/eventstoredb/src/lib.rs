//! The event log in EventStoreDB or KurrentDB.
//!
//! Contents, token hashes and views are kept elsewhere; this is the ports [`EventLog`](commands::ports::EventLog) and
//! [`EventFeed`](projections::ports::EventFeed), and a subscription that wakes the projector up.

mod deadline;
mod error;
mod event;
mod feed;
mod log;
mod reads;
mod store;
mod subscription;
mod writes;

pub use error::OpenError;
pub use store::{EventStoreDb, Parts};
pub use subscription::Subscription;
