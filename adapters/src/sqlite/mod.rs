//! The embedded default: one SQLite file for log, contents and token hashes, and files for the views.

mod abandon;
mod chain;
mod connection;
mod contents;
mod credentials;
mod damaged;
mod dictionaries;
mod error;
mod files;
mod gate;
mod generations;
mod integrity;
mod log;
mod marks;
mod migrations;
mod readings;
mod store;
mod views;

pub use chain::SqliteChain;
pub use connection::{Pool, copy_file};
pub use error::OpenError;
pub use files::{move_files, remove_files};
pub use generations::SqliteGenerations;
pub use readings::SqliteReadings;
pub use store::SqliteStore;
pub use views::{SqliteViewReader, SqliteViewWriter};
