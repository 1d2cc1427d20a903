//! Keeps views up to date: who may, which generation is live, building others beside it, following the log.

mod candidate;
mod chain;
mod checkpoint;
mod conductor;
mod generation;
mod leading;
mod live;
mod past;
mod replay_log;
mod tail;
mod ticking;

pub use checkpoint::Checkpoint;
pub use generation::{Advancing, BuildError, IdentityLog, ViewParts, open_live, rebuild};
pub use leading::Leading;
pub use live::{LiveError, LiveViews, ViewSet};
pub use past::{PastError, PastViews};
pub use replay_log::ReplayLog;
pub use tail::{Tail, TailParts};
pub use ticking::DeadlineLog;
