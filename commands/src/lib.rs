//! Use cases: take an intention, decide, append events.
//!
//! [`Commands`] is the one way in for people's actions and [`collect`] the one for observations. Both know the outside
//! world only through [`ports`].
//!
//! # Invariants
//!
//! - Views never feed back into the log except through the port [`ports::Known`], which answers rules that reach beyond one stream, and
//!   is asked after it has reached the head of the log (`commands/src/cove/decide/tests.rs::a_value_that_came_back_is_a_change_while_the_views_are_behind`).
//! - Contents are durable before the event that names them (`tests/tests/program/kill.rs::an_import_that_is_killed_again_and_again_ends_as_one_that_was_not`).
//! - What is said again, with its key where it makes something, appends nothing (`tests/tests/program/access/again.rs::a_mutation_that_is_asked_again_appends_nothing`).
//! - A bulk command is all or nothing: one append for all streams (`tests/tests/contracts/event_log.rs::several_streams_are_appended_all_or_none`).
//! - `framework` is the only file that knows cqrs-es (`tests/tests/house/dependencies.rs::use_cases_meet_cqrs_es_in_one_file`).

pub mod collect;
pub mod cove;
pub mod exchange;
pub mod ports;

mod annotations;
mod calendar;
mod collectors;
mod conflict;
mod customers;
mod deadlines;
mod error;
mod feedback;
mod framework;
mod gone_jobs;
mod inbox;
mod intention;
mod jobs;
mod mail_paths;
mod new_jobs;
mod news;
mod once;
mod overrides;
mod parsers;
mod remarks;
mod remembered;
mod replays;
mod reviews;
mod schedules;
mod settings;
#[cfg(test)]
mod testing;
mod tickets;
mod times;
mod use_cases;
mod users;

pub use collectors::Collected;
pub use error::CommandError;
pub use feedback::{NewScreenshot, Screenshot};
pub use inbox::Assignment;
pub use intention::Intention;
pub use jobs::DELETE_ALL_JOBS;
pub use mail_paths::ConfirmedPath;
pub use news::Announcement;
pub use parsers::CheckedParser;
pub use remarks::NewRemark;
pub use replays::continue_identities;
pub use reviews::SeenJob;
pub use tickets::NewTicket;
pub use times::correct_times;
pub use use_cases::{Commands, Done, Parts};
pub use users::{IssuedToken, TOKEN_PREFIX, token_hash};
