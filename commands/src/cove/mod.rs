//! Accounts of Cove: what their API says is recorded, and people say whose job each is.

mod document;
mod link;
mod record;
mod rows;

pub use document::{CoveDocumentError, ReadSnapshots, read_snapshots};
pub use record::{RecordedSnapshots, Snapshot};
