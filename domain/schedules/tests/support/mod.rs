//! What several tests of schedules share.

pub(crate) mod chance;
pub(crate) mod generated;
pub(crate) mod judge;
pub(crate) mod scenario;
