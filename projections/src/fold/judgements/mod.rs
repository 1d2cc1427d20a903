//! Rules: what a run counts as, what several mails say together, whether a path is usual.

pub(crate) mod counts_as;
pub(crate) mod joined;
pub(crate) mod lanes;
pub(crate) mod overrides;
pub(crate) mod usage;
pub(crate) mod usual;
