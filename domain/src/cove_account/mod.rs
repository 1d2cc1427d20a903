//! Accounts of N-able Cove Data Protection: devices and Microsoft 365 tenants, as its API describes them.
//!
//! A snapshot is what the API says of one account, as columns. All that is known of their meaning stands here: codes
//! (`columns.rs`, `field.rs`), data sources (`sources.rs`), sessions (`session.rs`) and their status (`status.rs`), names (`description.rs`), what is backed up (`kind.rs`), the
//! colour bar of the last days (`colour_bar.rs`) and when a quiet workstation is worth a word (`quiet.rs`).

mod aggregate;
mod colour_bar;
mod columns;
mod command;
mod description;
mod event;
mod field;
mod key;
mod kind;
mod quiet;
mod session;
mod sources;
mod status;

pub use aggregate::CoveAccount;
pub use colour_bar::{EarlierDay, MAX_DAYS, earlier_days, quiet_days};
pub use columns::{Columns, MAX_COLUMNS, MAX_VALUE, canonical};
pub use command::{CoveAccountCommand, CoveAccountError};
pub use description::Description;
pub use event::CoveAccountEvent;
pub use key::{AccountKey, DEFAULT_CONNECTION, KeyError};
pub use kind::{Kind, SOFTWARE, is_workstation};
pub use quiet::QuietLimits;
pub use session::{Phase, Report, SourceReport, report};
pub use sources::source_name;
pub use status::SessionStatus;
