//! What folding left open is found out for all events of a page together, before anybody reads.

pub(crate) mod job_days;
pub(crate) mod mails;
pub(crate) mod page;
pub(crate) mod planned;
pub(crate) mod recount;
pub(crate) mod run_checks;
