//! Where runs come from: parts of mails, sessions of Cove, and slots without a run.

pub(crate) mod awaited;
pub(crate) mod cove;
pub(crate) mod identities;
pub(crate) mod mail_parts;
pub(crate) mod mail_paths;
pub(crate) mod missed;
pub(crate) mod new_jobs;
