//! What several tests of schedules share.

pub(crate) mod scenario;
