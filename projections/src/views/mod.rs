//! The views. Each has the same files: `table.rs`, `fold.rs`, `query.rs`.

pub mod audit;
pub mod customers;
pub mod jobs;
pub mod mails;
pub mod parser_hits;
pub mod parsers;
pub mod replays;
pub mod runs;
pub mod schedules;
pub mod users;
