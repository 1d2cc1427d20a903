//! A run appears, changes and disappears: the only place where it does.

pub(crate) mod again;
pub(crate) mod appear;
pub(crate) mod arrival;
pub(crate) mod find;
pub(crate) mod lifecycle;
pub(crate) mod of_job;
pub(crate) mod one_run;
pub(crate) mod opinions;
pub(crate) mod requested;
pub(crate) mod reviewing;
pub(crate) mod usage_again;
