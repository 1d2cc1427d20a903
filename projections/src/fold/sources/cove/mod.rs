//! Runs of accounts of Cove.

pub(crate) mod days;
pub(crate) mod details;
pub(crate) mod link;
pub(crate) mod linked_job;
pub(crate) mod objects;
pub(crate) mod quiet;
pub(crate) mod sessions;
