//! How long and how many maintenance windows may be.

use chrono::TimeDelta;

/// A longer maintenance is a job that should be archived.
pub const MAX_MAINTENANCE: TimeDelta = TimeDelta::days(90);

/// Windows of one scope that have not ended.
pub const MAX_OPEN_WINDOWS: usize = 500;

/// Days that one scope added or took out.
pub const MAX_OWN_DAYS: usize = 2_000;
