//! By which paths mails come, and which successes are doubted because of that. A row for each mail whose header says
//! something, and one for each job with the paths that its mails have come by.

mod fold;
mod query;
mod table;
mod usual;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
pub use usual::{KnownPath, UnusualPath};
