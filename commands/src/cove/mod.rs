//! Accounts of Cove: what their API says is recorded, and people say whose job each is.

mod decide;
mod document;
mod error;
mod link;
mod record;
mod rows;

pub use document::{ReadSnapshots, read_snapshots};
pub use error::CoveDocumentError;
pub use record::{RecordedSnapshots, Snapshot};
