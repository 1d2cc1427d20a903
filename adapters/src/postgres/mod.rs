//! PostgreSQL, from version 15 on: log, contents and token hashes in one schema, views in schemas of their own.
//!
//! What the ports ask of a thread (`EventFeed`, `ContentSource`, `ViewWriter`) waits for the runtime that the
//! [`PostgresServer`] was given. It must have threads of its own (tokio's multi-thread runtime).

mod bulk;
mod chain;
mod connection;
mod contents;
mod copy;
mod credentials;
mod dictionaries;
mod erasing;
mod error;
mod gate;
mod generations;
mod held;
mod integrity;
mod leadership;
mod listen;
mod log;
mod made;
mod marks;
mod migrations;
mod readings;
mod roles;
mod single;
mod store;
mod values;
mod views;

pub use chain::PostgresChain;
pub use connection::PostgresServer;
pub use error::OpenError;
pub use generations::PostgresGenerations;
pub use leadership::PostgresLeadership;
pub use listen::Listener;
pub use made::is_made;
pub use readings::PostgresReadings;
pub use roles::{Separated, separate, set_chain_aside};
pub use store::PostgresStore;
pub use views::{PostgresViewReader, PostgresViewWriter};
