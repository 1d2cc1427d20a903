//! Settings for inferred schedules.

use serde_json::Value;

use super::{SettingsError as Error, ValueOf};

/// The least time that a run may be early or late where nobody set another.
pub const DEFAULT_ALLOWANCE_MINUTES: u32 = 30;

pub const LEAST_EARLY_MINUTES: &str = "least_early_minutes";
pub const LEAST_LATE_MINUTES: &str = "least_late_minutes";

/// A day: more would take in the next night.
const MAX_MINUTES: u32 = 24 * 60;

/// How patient schedules are, whatever was learned of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedules {
    pub least_early_minutes: u32,
    pub least_late_minutes: u32,
}

impl Default for Schedules {
    fn default() -> Self {
        Self {
            least_early_minutes: DEFAULT_ALLOWANCE_MINUTES,
            least_late_minutes: DEFAULT_ALLOWANCE_MINUTES,
        }
    }
}

impl Schedules {
    /// What was set, and the defaults for the rest.
    pub fn read(value_of: &mut ValueOf<'_>) -> Self {
        let default = Self::default();
        let mut minutes = |name| value_of(name).and_then(|value| minutes_of(&value));
        let (early, late) = (minutes(LEAST_EARLY_MINUTES), minutes(LEAST_LATE_MINUTES));
        Self {
            least_early_minutes: early.unwrap_or(default.least_early_minutes),
            least_late_minutes: late.unwrap_or(default.least_late_minutes),
        }
    }
}

pub(super) fn check_minutes(name: &str, value: &Value) -> Result<Value, Error> {
    let minutes = minutes_of(value).ok_or_else(|| Error::NoMinutes {
        name: name.to_owned(),
        value: value.to_string().chars().take(80).collect(),
    })?;
    Ok(Value::from(minutes))
}

fn minutes_of(value: &Value) -> Option<u32> {
    let minutes = u32::try_from(value.as_u64()?).ok()?;
    (minutes <= MAX_MINUTES).then_some(minutes)
}
