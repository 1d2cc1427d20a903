//! Attacks that were thought of, one test each.

mod exchange_online;
mod limits;
mod own_users;
mod results;
mod rspamd;
mod seals;
pub(crate) mod support;
