//! The views. Each has the same files: `table.rs`, `fold.rs`, `query.rs`.

pub mod annotations;
pub mod audit;
pub mod customers;
pub mod jobs;
pub mod mails;
pub mod overrides;
pub mod parser_hits;
pub mod parsers;
pub mod remarks;
pub mod replays;
pub mod runs;
pub mod schedules;
pub mod tickets;
pub mod users;
