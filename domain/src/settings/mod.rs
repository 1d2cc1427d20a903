//! What people set about the installation. A stream is named by its area.

mod aggregate;
mod area;
mod cloud_connect;
mod command;
mod cove;
mod error;
mod event;
mod general;
mod mail_paths;
mod schedules;

pub use aggregate::Settings;
pub use area::Area;
pub use cloud_connect::{FREE_WARNING_PERCENT, IDLE_WARNING_DAYS, Told, UsageLimits, usage_limits};
pub use command::SettingsCommand;
pub use cove::{QUIET_ERROR_DAYS, QUIET_WARNING_DAYS, quiet_limits};
pub use error::SettingsError;
pub use event::SettingsEvent;
pub use general::{DAY_STARTS_AT, DEFAULT_DAY_START, DEFAULT_ZONE, General, TIME_ZONE};
pub use mail_paths::{TRUST, TrustSet, trust_set};
pub use schedules::{
    DEFAULT_ALLOWANCE_MINUTES, LEAST_EARLY_MINUTES, LEAST_LATE_MINUTES, Schedules,
};

use serde_json::Value;

/// Reads the value that a setting has; `None` where nobody set it.
pub type ValueOf<'a> = dyn FnMut(&str) -> Option<Value> + 'a;
