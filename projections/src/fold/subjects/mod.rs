//! What each event does, by its subject.

pub(crate) mod annotations;
pub(crate) mod annotations_gone;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod collectors;
pub(crate) mod cove_accounts;
pub(crate) mod customers;
pub(crate) mod feedback;
pub(crate) mod jobs;
pub(crate) mod mails;
pub(crate) mod new_jobs;
pub(crate) mod news;
pub(crate) mod overrides;
pub(crate) mod parser_hits;
pub(crate) mod parsers;
pub(crate) mod preferences;
pub(crate) mod remarks;
pub(crate) mod replays;
pub(crate) mod runs;
pub(crate) mod scope_states;
pub(crate) mod settings;
pub(crate) mod tickets;
pub(crate) mod users;
