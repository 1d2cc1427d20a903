//! Tamper evidence: a hash chain over the log, kept apart from it.
//!
//! [`follow()`] adds links for events that came in, [`verify()`] walks log and chain side by side and names the first
//! [`Fault`]. Nothing here ever changes a link that exists: a chain that contradicts its log is evidence.

mod contents;
mod cursor;
mod fault;
mod follow;
mod lost;
mod page;
mod state;
mod verify;

pub use crate::chain::fault::{Fault, FaultKind};
pub use crate::chain::follow::{FollowError, Followed, follow};
pub use crate::chain::lost::{Beside, LostEvents, Witness};
pub use crate::chain::state::ChainState;
pub use crate::chain::verify::{
    Audit, ChainVerdict, NamedCheckpoint, VerifyError, VerifyProgress, verify,
};
