//! The views. Each has the same files: `table.rs`, `fold.rs`, `query.rs`; `settle.rs` where something is left open until the end
//! of a page.

pub mod annotations;
pub mod audit;
pub mod awaited;
pub mod calendar;
pub mod collectors;
pub mod counted;
pub mod cove_accounts;
pub mod customers;
pub mod daily_jobs;
pub mod feedback;
pub mod job_days;
pub mod jobs;
pub mod mail_paths;
pub mod mails;
pub mod new_jobs;
pub mod news;
pub mod overrides;
pub mod parser_hits;
pub mod parsers;
pub mod preferences;
pub mod remarks;
pub mod replays;
pub mod run_checks;
pub mod runs;
pub mod schedules;
pub mod settings;
pub mod tickets;
pub mod users;
