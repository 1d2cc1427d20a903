//! Use cases: take an intention, decide, append events.
//!
//! [`Commands`] is the one way in for people's actions and [`collect`] the one for observations. Both know the outside
//! world only through [`ports`].

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
pub use parsers::{CheckedParser, PARSERS_CHANGED};
pub use remarks::NewRemark;
pub use replays::continue_identities;
pub use reviews::SeenJob;
pub use tickets::NewTicket;
pub use times::correct_times;
pub use use_cases::{Commands, Done, Parts};
pub use users::{IssuedToken, TOKEN_PREFIX, token_hash};
