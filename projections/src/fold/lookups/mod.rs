//! What folds ask of rows, and change nothing.

pub(crate) mod calendar;
pub(crate) mod collectors;
pub(crate) mod days;
pub(crate) mod jobs;
pub(crate) mod mails;
pub(crate) mod runs;
pub(crate) mod settings;
