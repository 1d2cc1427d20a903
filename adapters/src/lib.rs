//! The outside world: each module implements ports of `commands` and `projections`.

pub mod clock;
mod corrected_feed;
mod dated_log;
pub mod known;
pub mod mail_files;
mod packed_json;
mod packing;
pub mod postgres;
pub mod private;
pub mod projecting;
pub mod signal;
pub mod sqlite;
pub mod worker;

pub use corrected_feed::CorrectedFeed;
pub use dated_log::DatedLog;
