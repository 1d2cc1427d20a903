//! Views that follow runs. They never change a run themselves: they ask for it (`state/requests.rs`).

pub(crate) mod job_days;
pub(crate) mod job_health;
pub(crate) mod judging;
pub(crate) mod links;
pub(crate) mod run_checks;
pub(crate) mod suspicion;
pub(crate) mod tell;
pub(crate) mod watch;
