//! What people set about the installation. What nobody set has no row.

mod fold;
mod query;
mod table;

pub(crate) use fold::apply;
pub use fold::{cloud_connect_limits, cove_quiet_limits, general, mail_trust, schedules};
pub use query::*;
pub use table::*;
