//! Keeps views up to date: who may, which generation is live, building others beside it, following the log.

mod candidate;
mod chain;
mod checkpoint;
mod conductor;
mod generation;
mod live;
mod past;
mod tail;
mod ticking;

pub use checkpoint::Checkpoint;
pub use conductor::ReplayLog;
pub use generation::{Advancing, BuildError, IdentityLog, ViewParts, open_live, rebuild};
pub use live::{LiveError, LiveViews, ViewSet};
pub use past::{PastError, PastViews};
pub use tail::{Leading, Tail, TailParts};
pub use ticking::DeadlineLog;
