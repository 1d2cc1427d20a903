//! The embedded default: one SQLite file for log, contents and token hashes, one for the views.

mod connection;
mod contents;
mod credentials;
mod dictionaries;
mod error;
mod log;
mod migrations;
mod store;
mod views;

pub use connection::Pool;
pub use error::OpenError;
pub use store::SqliteStore;
pub use views::{SqliteViewReader, SqliteViewWriter, SyncMode, checkpoint_of, finish_file};
